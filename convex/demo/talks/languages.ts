import type { Talk } from "../script";

/** The same school in German, Spanish, Arabic, Polish, Japanese and Italian. */
export const LANGUAGES: Talk[] = [
  {
    people: ["nadia", "johanna"],
    script: `
# 94d 09:18
> Hallo Nadia, ich leite die Theater-AG. Wir bräuchten für das Stück ein bisschen Trockeneis.
< Gern! Wie viel Nebel darf es denn sein?
> So viel, dass der Geist überzeugt, und so wenig, dass der Rauchmelder schweigt.
< Dann üben wir das vorher einmal bei offenem Fenster.
# 78d 13:40
> Probe am Donnerstag um drei in der Aula, passt das?
< Passt. Ich bringe Handschuhe und die Zange mit.
# 77d 16:22
> Das war großartig. Der Hausmeister hat applaudiert.
< Er hat auch gefragt, wer das wieder aufwischt.
> Kleine Details.
# 50d 18:03
< Wann ist eigentlich die Aufführung?
> Am letzten Freitag vor den Ferien, 19 Uhr. Zwei Karten liegen für dich im Sekretariat.
< Danke! Ich bringe Amara mit.
# 13d 08:47
> Könntest du mir die Klassenliste der 10b schicken? Ich brauche noch drei Bäume.
< Drei Bäume?
> Der Wald in der zweiten Szene ist sehr dünn besetzt.
< 😄 Liste kommt heute Mittag.
# 2d 14:30
> Die Straßenbahnverbindung nach der Vorstellung ist übrigens eine Katastrophe, nur damit du's weißt.
< Ich fahre mit dem Rad, kein Problem.
`,
  },
  {
    people: ["nadia", "mateo"],
    script: `
# 88d 10:05
> ¡Buenos días! ¿Puedes quedarte con mis insectos palo el fin de semana?
< Claro que sí. ¿Qué comen?
> Hojas de zarza. Te dejo una bolsa en la nevera de la sala de profesores.
< ¿En la nevera? ¿Junto a los yogures?
> Está etiquetada. Más o menos.
# 85d 20:14
< Uno se ha escapado, pero lo encontré en la cortina.
> Ese es Houdini. Siempre es Houdini.
# 61d 12:33
> ¿Vienes a la cena del departamento el jueves? Reservé a las nueve.
< ¡Voy! ¿Hay algo sin carne?
> La tortilla es una obra de arte.
# 29d 09:52
< Mateo, ¿me prestas el microscopio grande para la clase de mañana?
> Sí, está en B12. Cuidado con el enfoque, va al revés.
# 1d 11:26
> El proyector de B12 necesita una bombilla nueva
< Se lo digo a Seun, gracias por avisar.
`,
  },
  {
    people: ["nadia", "leila"],
    script: `
# 92d 07:30
> صباح الخير نادية، هل وصلت أوراق الامتحان إلى المكتب؟
< صباح النور ليلى. نعم، وصلت أمس بعد الظهر.
> ممتاز. سأمر لأخذها قبل الحصة الأولى.
# 67d 14:10
< هل يمكنك مساعدتي في ترجمة رسالة لوالدة سامي؟
> بكل سرور. أرسليها لي وسأعيدها لك اليوم.
< شكراً لك، الموضوع عن الرحلة إلى المتحف.
# 67d 16:45
> جاهزة. أضفت جملة عن موعد القطار أيضاً.
< أنتِ رائعة
# 31d 09:05
> اجتماع الآباء يوم الأربعاء الساعة السادسة في قاعة 108.
< سأكون هناك وسأحضر القهوة ☕
# 9d 08:20
< كل عام وأنت بخير يا ليلى! 🎂
> شكراً! هناك كعكة في غرفة المعلمين، تعالي قبل أن يراها يوناس.
# 1d 15:38
< تركت لك الأوراق الموقعة في صندوقك.
> شكراً جزيلاً، وصلتني كل الأوراق
`,
  },
  {
    people: ["nadia", "tomasz"],
    script: `
# 82d 11:11
> Cześć Nadia! Słyszałem, że szukasz kogoś do pokazów na dzień otwarty.
< Tak! Potrzebuję kogoś, kto nie boi się głośnych dźwięków.
> Uczę gry na perkusji. Nie boję się niczego.
< Idealnie.
# 55d 15:27
> Zrobiłem listę: świece, balony, gaśnica. Czegoś brakuje?
< Okulary ochronne dla pierwszego rzędu.
> Słusznie. Pierwszy rząd dostanie okulary.
# 34d 19:02
< Pociąg na konferencję mamy o 7:42. Spotkamy się na dworcu?
> Tak, przy kasach. Wezmę kanapki z żółtym serem.
# 33d 21:30
> Dziękuję za świetny dzień. Wykład o świetle był najlepszy.
# 5d 17:44
< Do zobaczenia na dworcu w poniedziałek!
> Do zobaczenia! Tym razem ty bierzesz kanapki.
`,
  },
  {
    people: ["nadia", "kenji"],
    script: `
# 79d 08:08
> ナディア先生、来週の文化祭のことで相談があります。
< はい、何でも聞いてください。
> 茶道部で使うお湯を、理科室で沸かしてもいいですか。
< 大丈夫です。ただし、ビーカーでは飲まないでくださいね。
> もちろんです。ありがとうございます！
# 72d 16:50
> おかげさまで大成功でした。写真を送ります: https://photos.example.org/bunkasai
< 素敵な写真ですね。抹茶がおいしそうです。
# 41d 10:30
< 明日の四時間目、代わってもらえますか。歯医者の予約があります。
> いいですよ。教室はどこですか。
< 二一四号室です。プリントは机の上に置いておきます。
# 11d 12:15
> Happy to cover period 4 again if you need it. 来週も空いています。
< ありがとうございます、助かります 🙏
`,
  },
  {
    people: ["nadia", "sofia"],
    script: `
# 65d 09:42
> Ciao Nadia! Ho messo il nuovo orario d'autunno qui: https://files.example.org/rota-autumn
< Grazie! Ho due ore buche il martedì, è un regalo?
> È un errore, ma ormai è tuo.
# 42d 13:13
< Sofia, chi ha la chiave dell'aula di musica?
> Tomasz. O il gatto. Più probabilmente Tomasz.
# 4d 10:36
> L'orario è cambiato di nuovo, scusa. Stesso link.
< Nessun problema, lo stampo oggi.
`,
  },
  {
    people: ["amara", "johanna"],
    script: `
# 47d 12:20
> Hast du noch Stoffreste? Der König braucht einen Umhang.
< Einen roten Vorhang hätte ich, drei Meter, kaum Löcher.
> Kaum Löcher ist perfekt, er ist ein armer König.
# 10d 09:33
< Der Vorhang liegt in einer Tüte vor deiner Tür.
> Du bist ein Schatz!
`,
  },
  {
    people: ["amara", "leila"],
    script: `
# 53d 11:05
< Leila, could you check my Arabic greeting for the open day sign? أهلاً وسهلاً بكم
> Perfect! Just make the letters bigger, they are shy on your draft.
< Bigger it is.
# 20d 14:48
> هل انتهيت من قائمة الضيوف؟
< Almost. Forty-two people so far, and three of them bring cake.
`,
  },
  {
    people: ["amara", "mateo"],
    script: `
# 39d 10:40
> ¿Quién riega las plantas del pasillo en vacaciones?
< I do the first week, Wei does the second. ¿Y la tercera?
> La tercera, yo. Houdini me acompaña.
# 7d 13:25
< One of your insects is on my door frame. It waves.
> ¡Houdini! No lo toques, voy corriendo.
`,
  },
  {
    people: ["amara", "wei"],
    script: `
# 28d 17:30
> Could your choir sing something short when the new wing opens?
< They know four songs. One of them is short.
> 太好了, the short one then.
# 3d 08:15
< Rehearsal moved to the gym, the hall has no heating.
> Thanks, I tell the pianist to bring gloves.
`,
  },
  {
    people: ["amara", "helena"],
    script: `
# 16d 15:10
> Hi Amara, I'm Helena, I start in January as the new librarian.
< Welcome! Ask me anything, and avoid the coffee on the second floor.
> Noted. Is there a list of the sets each class reads?
< There is. It is wrong, but I can send it to you with corrections.
> Corrections are my favourite part.
`,
  },
];
