import { setCustomElementsManifest, type Preview } from '@storybook/web-components-vite';
import manifest from '../dist/custom-elements.json';
import { setting } from '../stories/support/setting.ts';

// Each element's page comes from its own source.
setCustomElementsManifest(manifest);

export default {
  tags: ['autodocs'],
  decorators: [setting],
  globalTypes: {
    locale: {
      description: 'Language of the page',
      toolbar: {
        icon: 'globe',
        items: [
          { value: 'en', title: 'English' },
          { value: 'id', title: 'Bahasa Indonesia' },
          { value: 'ar', title: 'العربية', right: 'right to left' },
        ],
        dynamicTitle: true,
      },
    },
    scheme: {
      description: 'Colours of the page',
      toolbar: {
        icon: 'contrast',
        items: [
          { value: 'light dark', title: 'As the system' },
          { value: 'light', title: 'Light' },
          { value: 'dark', title: 'Dark' },
        ],
        dynamicTitle: true,
      },
    },
  },
  initialGlobals: { locale: 'en', scheme: 'light dark' },
  parameters: {
    layout: 'fullscreen',
    controls: { expanded: true },
    options: { storySort: { order: ['Start', 'Elements', 'Live', 'Theming'] } },
  },
} satisfies Preview;
