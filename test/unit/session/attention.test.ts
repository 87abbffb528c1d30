import { aTimeout, expect } from '@open-wc/testing';
import { Attention } from '../../../src/session/attention.ts';

describe('attention for a tab that rings unseen', () => {
  const title = document.title;
  let hidden = false;
  const RealNotification = window.Notification;
  let shown: FakeNotification[] = [];

  class FakeNotification {
    static permission: NotificationPermission = 'granted';
    onclick: (() => void) | null = null;
    closed = false;
    constructor(
      readonly title: string,
      readonly options: NotificationOptions,
    ) {
      shown.push(this);
    }
    close(): void {
      this.closed = true;
    }
  }

  beforeEach(() => {
    shown = [];
    hidden = true;
    FakeNotification.permission = 'granted';
    document.title = 'Shop';
    window.Notification = FakeNotification as unknown as typeof Notification;
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  });
  afterEach(() => {
    delete (document as { hidden?: boolean }).hidden;
    window.Notification = RealNotification;
    document.title = title;
  });

  const look = (): void => {
    hidden = false;
    document.dispatchEvent(new Event('visibilitychange'));
  };

  it('flashes the title and gives it back exactly', async () => {
    const attention = new Attention();
    attention.ring('Ana is calling.', 'Shop');
    expect(document.title).to.equal('Ana is calling.');
    await aTimeout(1100);
    expect(document.title).to.equal('Shop');
    await aTimeout(1000);
    expect(document.title).to.equal('Ana is calling.');
    attention.stop();
    expect(document.title).to.equal('Shop');
  });

  it('keeps a title that the page has set meanwhile', () => {
    const attention = new Attention();
    attention.ring('Ana is calling.', 'Shop');
    document.title = 'Shop (1)';
    attention.stop();
    expect(document.title).to.equal('Shop (1)');
  });

  it('does nothing while the tab is in view, and stops when somebody looks', () => {
    const attention = new Attention();
    hidden = false;
    attention.ring('Ana is calling.', 'Shop');
    expect(document.title).to.equal('Shop');
    hidden = true;
    document.dispatchEvent(new Event('visibilitychange'));
    expect(document.title).to.equal('Ana is calling.');
    look();
    expect(document.title).to.equal('Shop');
    expect(shown[0]?.closed).to.equal(true);
    attention.stop();
  });

  it('notifies only where that is allowed already, and takes it back', () => {
    const attention = new Attention();
    attention.ring('Ana is calling.', 'Shop');
    expect(shown.map((each) => [each.title, each.options.body])).to.deep.equal([['Ana is calling.', 'Shop']]);
    attention.stop();
    expect(shown[0]?.closed).to.equal(true);

    FakeNotification.permission = 'default';
    attention.ring('Ana is calling.', 'Shop');
    attention.stop();
    expect(shown).to.have.length(1);
  });

  it('leaves no listener behind', () => {
    const attention = new Attention();
    attention.ring('Ana is calling.', 'Shop');
    attention.stop();
    look();
    hidden = true;
    document.dispatchEvent(new Event('visibilitychange'));
    expect(document.title).to.equal('Shop');
  });
});
