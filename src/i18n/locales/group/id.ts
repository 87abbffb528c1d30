import type { GroupStrings } from './en.ts';

/** Bahasa Indonesia. */
export const groupId: GroupStrings = {
  // the stage
  'group.stage': 'Dalam panggilan ini',
  'group.alone': 'Belum ada orang lain di sini',
  'group.alone-hint': 'Siapa pun yang bergabung akan muncul di sini.',
  'group.connecting': 'Menyambungkan ke {name}…',
  'group.silent': 'Menyambungkan kembali ke {name}…',
  'group.failed': 'Tidak tersambung ke {name}. Mencoba lagi…',
  'group.hand': 'Mengangkat tangan, nomor {number}',
  'group.pin': 'Sematkan {what}',
  'group.unpin': 'Lepas sematan {what}',
  'group.pinned': 'Disematkan',
  'group.page': '{page} / {pages}',
  'group.page-long': 'Halaman {page} dari {pages}',
  'group.previous-page': 'Halaman sebelumnya',
  'group.next-page': 'Halaman berikutnya',

  // panels
};
