import type { CheckStrings } from './en.ts';

/** Bahasa Indonesia. */
export const checkId: CheckStrings = {
  'check.title': 'Pemeriksaan koneksi',
  'check.intro':
    'Menguji apakah panggilan bisa dilakukan dari sini: halaman ini, server panggilan, dan jalur yang bisa dilalui gambar dan suara. Kamera dan mikrofon Anda tetap tertutup sampai Anda menekan tombolnya.',
  'check.start': 'Mulai pemeriksaan',
  'check.again': 'Periksa lagi',
  'check.running': 'Sedang memeriksa…',
  'check.progress': '{number} dari {count}: {what}',
  'check.list': 'Yang diuji',
  'check.copy-report': 'Salin laporan',
  'check.copy': 'Salin',
  'check.copy-what': 'Salin: {what}',
  'check.copied': 'Tersalin',
  'check.report': 'Laporan, untuk disalin sendiri',

  // yang diuji
  'check.name.secure': 'Halaman aman',
  'check.name.policy': 'Izin halaman',
  'check.name.devices': 'Mikrofon dan kamera',
  'check.name.socket': 'Server panggilan',
  'check.name.turn-udp': 'TURN lewat UDP',
  'check.name.turn-tcp': 'TURN lewat TCP',
  'check.name.turn-tls': 'TURN lewat TLS',
  'check.name.loopback': 'Panggilan uji',

  // hasilnya
  'check.state.waiting': 'Belum diuji',
  'check.state.running': 'Sedang diuji…',
  'check.state.good': 'Baik',
  'check.state.warning': 'Perlu perhatian',
  'check.state.bad': 'Bermasalah',
  'check.state.skipped': 'Dilewati',
  'check.verdict.works': 'Panggilan bisa dilakukan dari sini',
  'check.verdict.limited': 'Panggilan bisa dilakukan, dengan batasan',
  'check.verdict.fails': 'Panggilan tidak bisa dilakukan dari sini',
  'check.verdict-hint.works': 'Tidak ada yang perlu diubah.',
  'check.verdict-hint.limited': 'Sebagian panggilan mungkin gagal atau lambat: lihat yang ditandai di bawah.',
  'check.verdict-hint.fails': 'Yang ditandai bermasalah di bawah harus diperbaiki dulu.',

  // mikrofon dan kamera
  'check.devices-test': 'Uji mikrofon dan kamera',
  'check.devices-stop': 'Akhiri uji',
  'check.devices-speak': 'Katakan sesuatu: batang bergerak saat suara Anda terdengar.',
  'check.devices-preview': 'Gambar Anda',
  'check.devices-level': 'Tingkat suara mikrofon Anda',

  // yang ditempel, dan di mana
  'check.paste.attribute': 'Beri iframe atribut ini:',
  'check.paste.header': 'Kirim header ini bersama halaman:',
  'check.paste.policy': 'Tambahkan ini ke Content-Security-Policy halaman:',
  'check.paste.tag': 'Beri tag script ini:',
  'check.paste.script': 'Biarkan halaman membawa token baru setiap kali diperlukan:',
  'check.paste.setting': 'Atur ini untuk server panggilan:',
  'check.paste.correct': 'Perbaiki pengaturan server panggilan ini:',
  'check.paste.proxy': 'Beri proxy di depan server panggilan ini (nginx):',
  'check.paste.turn': 'Beri server TURN ini (coturn):',
  'check.paste.address': 'Buka alamat ini:',

  // satu kalimat untuk setiap hasil
  'say.see-above': 'Tidak diuji, karena hal yang disebut di atas.',
  'say.broken': 'Uji ini sendiri tidak bisa dilakukan di browser ini.',
  'say.secure': 'Browser mengizinkan panggilan di halaman ini.',
  'say.insecure': 'Browser hanya mengizinkan panggilan di halaman dengan https, atau di localhost.',
  'say.insecure-frame': 'Halaman di sekeliling halaman ini dibuka tanpa https.',

  'say.allowed': 'Halaman ini boleh memakai kamera, mikrofon, layar, dan suara.',
  'say.iframe-lacks': 'Halaman di sekelilingnya tidak mengizinkan iframe ini memakai: {what}.',
  'say.header-forbids': 'Sebuah header Permissions-Policy melarang: {what}.',
  'say.policy-untold':
    'Di iframe ini browser melarang mikrofon dan kamera, dan tidak memberi tahu apakah atribut iframe-nya yang kurang.',

  'say.devices-closed': 'Mikrofon ditemukan: {microphones}. Kamera ditemukan: {cameras}. Belum ada yang dibuka.',
  'say.devices-work': 'Suara Anda terdengar, dan gambar Anda ada.',
  'say.devices-heard': 'Suara Anda terdengar. Tidak ada kamera: panggilan hanya dengan suara.',
  'say.devices-unmeasured': 'Keduanya terbuka. Seberapa keras suara Anda tidak bisa diukur di browser ini.',
  'say.devices-silent': 'Mikrofon terbuka, tetapi tidak ada yang terdengar: lihat sakelarnya, atau pilih yang lain.',
  'say.devices-dark': 'Kamera terbuka, tetapi tidak ada gambar: tutup aplikasi lain yang mungkin memakainya.',

  'say.web-socket': 'Terhubung lewat WebSocket, {ms} pulang pergi.',
  'say.web-socket-slow': 'Terhubung lewat WebSocket, tetapi lambat: {ms} pulang pergi.',
  'say.polling': 'Hanya terhubung lewat long polling, {ms} pulang pergi: sesuatu di jalan memutus WebSocket.',
  'say.socket-nobody':
    'Terhubung, tetapi halaman ini belum menyebutkan siapa Anda, jadi tidak ada yang bisa dipanggil.',
  'say.socket-own': 'Halaman ini membawa sesinya sendiri, yang servernya tidak bisa dilihat dari sini.',
  'say.socket-policy': 'Content-Security-Policy halaman ini melarangnya terhubung ke {server}.',
  'say.socket-mixed': 'Halaman ini memakai https dan server panggilan tidak, yang dilarang browser.',
  'say.socket-path': 'Server menjawab, tetapi /socket.io/ tidak: proxy di depannya tidak meneruskannya.',

  'say.turn-works': 'Memberi relay setelah {ms}.',
  'say.turn-some': 'Sebagian alamat memberi relay, tetapi {urls} tidak.',
  'say.turn-unreachable':
    'Tidak ada relay dalam {seconds}: {urls} tidak terjangkau, atau tidak ada server TURN di sana.',
  'say.turn-refused': 'Server TURN menolak kredensialnya: kedua server memerlukan rahasia yang sama.',
  'say.turn-tls':
    'Tidak ada relay dalam {seconds}: {host} memerlukan port terbuka dan sertifikat yang dipercaya browser.',
  'say.turn-none':
    'Tidak ada server TURN, jadi panggilan gagal jika dua jaringan tidak membiarkan browser saling terhubung langsung.',
  'say.turn-none-too': 'Tidak ada server TURN.',
  'say.turn-lacks-udp': 'Alamat untuk UDP belum diatur, jadi panggilan lewat relay menempuh jalur yang lebih lambat.',
  'say.turn-lacks-tcp': 'Alamat untuk TCP belum diatur, jadi panggilan gagal di jaringan yang memblokir UDP.',
  'say.turn-lacks-tls': 'Alamat untuk TLS belum diatur, jadi panggilan gagal di jaringan yang hanya meloloskan https.',
  'say.turn-covered': 'Tidak diatur, dan tidak perlu: TLS juga lewat TCP.',
  'say.turn-untold': 'Server panggilan yang menyebutkan server TURN, dan belum menyebutkan satu pun.',

  'say.loopback-relayed': '{kbps} lewat TURN dengan {way}: {ms} pulang pergi, {loss} hilang.',
  'say.loopback-direct': '{kbps} di dalam browser ini, tanpa TURN: {ms} pulang pergi, {loss} hilang.',
  'say.loopback-weak': 'Koneksinya lemah: {kbps}, {ms} pulang pergi, {loss} hilang.',
  'say.loopback-relay-failed':
    'Tidak ada yang sampai lewat server TURN, walaupun ia memberi relay: port relay-nya harus terbuka.',
  'say.loopback-failed': 'Dua koneksi di dalam browser ini tidak saling menemukan: sesuatu di sini memblokir WebRTC.',
};
