import type { CheckStrings } from './en.ts';

/** العربية. */
export const checkAr: CheckStrings = {
  'check.title': 'فحص الاتصال',
  'check.intro':
    'يختبر إن كانت المكالمات تعمل من هنا: هذه الصفحة، وخادم المكالمات، والطرق التي يمكن أن تسلكها الصورة والصوت. تبقى الكاميرا والميكروفون مغلقين حتى تضغط زرّهما.',
  'check.start': 'ابدأ الفحص',
  'check.again': 'افحص مرة أخرى',
  'check.running': 'جارٍ الفحص…',
  'check.progress': '{number} من {count}: {what}',
  'check.list': 'ما يُختبر',
  'check.copy-report': 'انسخ التقرير',
  'check.copy': 'نسخ',
  'check.copy-what': 'نسخ: {what}',
  'check.copied': 'تم النسخ',
  'check.report': 'التقرير، لنسخه يدويًا',

  // ما يُختبر
  'check.name.secure': 'صفحة آمنة',
  'check.name.policy': 'أذونات الصفحة',
  'check.name.devices': 'الميكروفون والكاميرا',
  'check.name.socket': 'خادم المكالمات',
  'check.name.turn-udp': 'TURN عبر UDP',
  'check.name.turn-tcp': 'TURN عبر TCP',
  'check.name.turn-tls': 'TURN عبر TLS',
  'check.name.loopback': 'مكالمة تجريبية',

  // النتيجة
  'check.state.waiting': 'لم يُختبر بعد',
  'check.state.running': 'جارٍ الاختبار…',
  'check.state.good': 'جيد',
  'check.state.warning': 'تنبيه',
  'check.state.bad': 'مشكلة',
  'check.state.skipped': 'تم تخطيه',
  'check.verdict.works': 'المكالمات تعمل من هنا',
  'check.verdict.limited': 'المكالمات تعمل، مع بعض القيود',
  'check.verdict.fails': 'المكالمات لا تعمل من هنا',
  'check.verdict-hint.works': 'لا حاجة إلى تغيير أي شيء.',
  'check.verdict-hint.limited': 'قد تفشل بعض المكالمات أو تكون بطيئة: انظر ما هو مُعلَّم أدناه.',
  'check.verdict-hint.fails': 'يجب أولًا إصلاح ما هو مُعلَّم كمشكلة أدناه.',

  // الميكروفون والكاميرا
  'check.devices-test': 'اختبر الميكروفون والكاميرا',
  'check.devices-stop': 'أنهِ الاختبار',
  'check.devices-speak': 'قل شيئًا: يتحرك الشريط عندما يُسمع صوتك.',
  'check.devices-preview': 'صورتك',
  'check.devices-level': 'مستوى صوت ميكروفونك',

  // ما يُلصق، وأين
  'check.paste.attribute': 'أعطِ الـ iframe هذه السمة:',
  'check.paste.header': 'أرسل هذه الترويسة مع الصفحة:',
  'check.paste.policy': 'أضف هذا إلى Content-Security-Policy الخاصة بالصفحة:',
  'check.paste.tag': 'أعطِ وسم script هذا:',
  'check.paste.script': 'اجعل الصفحة تجلب رمزًا جديدًا كلما احتاجت إليه:',
  'check.paste.setting': 'اضبط هذا لخادم المكالمات:',
  'check.paste.correct': 'صحّح هذا الضبط في خادم المكالمات:',
  'check.paste.proxy': 'أعطِ الوكيل الذي أمام خادم المكالمات هذا (nginx):',
  'check.paste.turn': 'أعطِ خادم TURN هذا (coturn):',
  'check.paste.address': 'افتح هذا العنوان:',

  // جملة لكل نتيجة
  'say.see-above': 'لم يُختبر، بسبب ما ذُكر أعلاه.',
  'say.broken': 'تعذّر إجراء هذا الاختبار نفسه في هذا المتصفح.',
  'say.secure': 'تسمح المتصفحات بالمكالمات في هذه الصفحة.',
  'say.insecure': 'لا تسمح المتصفحات بالمكالمات إلا في صفحات https أو على localhost.',
  'say.insecure-frame': 'فُتحت الصفحة المحيطة بهذه الصفحة من دون https.',

  'say.allowed': 'يمكنها استخدام الكاميرا والميكروفون والشاشة والصوت.',
  'say.iframe-lacks': 'الصفحة المحيطة لا تسمح لهذا الـ iframe باستخدام: {what}.',
  'say.header-forbids': 'تمنع ترويسة Permissions-Policy استخدام: {what}.',
  'say.policy-untold':
    'يمنع المتصفح الميكروفون والكاميرا في هذا الـ iframe، ولا يخبر إن كانت سمة الـ iframe هي الناقصة.',

  'say.devices-closed': 'عدد الميكروفونات: {microphones}. عدد الكاميرات: {cameras}. لم يُفتح أي منها.',
  'say.devices-work': 'صوتك مسموع وصورتك ظاهرة.',
  'say.devices-heard': 'صوتك مسموع. لا توجد كاميرا: تكون المكالمات بالصوت فقط.',
  'say.devices-unmeasured': 'تم فتحهما. لا يمكن قياس علوّ صوتك في هذا المتصفح.',
  'say.devices-silent': 'الميكروفون مفتوح، لكن لم يُسمع شيء: تحقق من مفتاحه أو اختر غيره.',
  'say.devices-dark': 'الكاميرا مفتوحة، لكن لم تصل أي صورة: أغلق ما قد يستخدمها غير هذه الصفحة.',

  'say.web-socket': 'تم الوصول إليه عبر WebSocket، والزمن ذهابًا وإيابًا {ms}.',
  'say.web-socket-slow': 'تم الوصول إليه عبر WebSocket، لكن ببطء: الزمن ذهابًا وإيابًا {ms}.',
  'say.polling': 'تم الوصول إليه بالاستطلاع الطويل فقط، والزمن ذهابًا وإيابًا {ms}: شيء ما في الطريق يقطع WebSocket.',
  'say.socket-nobody': 'تم الوصول إليه، لكن هذه الصفحة لم تذكر من أنت، فلا يمكن الاتصال بأحد.',
  'say.socket-own': 'تستخدم هذه الصفحة جلسة خاصة بها، ولا يمكن رؤية خادمها من هنا.',
  'say.socket-policy': 'تمنع Content-Security-Policy الخاصة بهذه الصفحة الاتصال بـ {server}.',
  'say.socket-mixed': 'هذه الصفحة تستخدم https وخادم المكالمات لا يستخدمه، والمتصفحات تمنع ذلك.',
  'say.socket-path': 'الخادم يجيب، لكن ‎/socket.io/‎ لا يجيب: الوكيل الذي أمامه لا يمرّره.',

  'say.turn-works': 'أعطى مُرحِّلًا بعد {ms}.',
  'say.turn-some': 'أعطت بعض العناوين مُرحِّلًا، لكن ليس {urls}.',
  'say.turn-unreachable': 'لم يصل أي مُرحِّل خلال {seconds}: تعذّر الوصول إلى {urls}، أو لا يوجد خادم TURN هناك.',
  'say.turn-refused': 'رفض خادم TURN بيانات الاعتماد: يحتاج الخادمان إلى السر نفسه.',
  'say.turn-tls': 'لم يصل أي مُرحِّل خلال {seconds}: يحتاج {host} إلى منفذ مفتوح وشهادة تثق بها المتصفحات.',
  'say.turn-none': 'لا يوجد خادم TURN، فتفشل المكالمات حيث لا تسمح شبكتان للمتصفحات بالوصول المباشر بعضها إلى بعض.',
  'say.turn-none-too': 'لا يوجد خادم TURN.',
  'say.turn-lacks-udp': 'لم يُضبط عنوان لـ UDP، فتسلك المكالمات المُرحَّلة طريقًا أبطأ.',
  'say.turn-lacks-tcp': 'لم يُضبط عنوان لـ TCP، فتفشل المكالمات في الشبكات التي تحجب UDP.',
  'say.turn-lacks-tls': 'لم يُضبط عنوان لـ TLS، فتفشل المكالمات في الشبكات التي لا تسمح إلا بـ https.',
  'say.turn-covered': 'غير مضبوط ولا حاجة إليه: يمر TLS عبر TCP أيضًا.',
  'say.turn-untold': 'خادم المكالمات هو الذي يذكر خوادم TURN، ولم يذكر أيًّا منها.',

  'say.loopback-relayed': '{kbps} عبر TURN باستخدام {way}: الزمن ذهابًا وإيابًا {ms}، والمفقود {loss}.',
  'say.loopback-direct': '{kbps} داخل هذا المتصفح من دون TURN: الزمن ذهابًا وإيابًا {ms}، والمفقود {loss}.',
  'say.loopback-weak': 'كانت ضعيفة: {kbps}، والزمن ذهابًا وإيابًا {ms}، والمفقود {loss}.',
  'say.loopback-relay-failed': 'لم يصل شيء عبر خادم TURN رغم أنه يعطي مُرحِّلات: يجب أن تكون منافذ مُرحِّلاته مفتوحة.',
  'say.loopback-failed': 'لم يجد اتصالان داخل هذا المتصفح أحدهما الآخر: شيء ما هنا يحجب WebRTC.',
};
