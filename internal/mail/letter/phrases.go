package letter

// The words of this file are what mail programs write in their languages. They are data: a new language is new words here
// and a row in the test, never a new rule.

// wroteWords say that somebody wrote, in lower case.
var wroteWords = []string{
	"wrote", "writes", "schrieb", "schreibt", "hat geschrieben", "geschrieben",
	"a écrit", "a ecrit", "écrit", "escribió", "escribio", "ha escrito", "va escriure", "ha escrit", "escribiu", "idatzi du",
	"escreveu", "ha scritto", "scrive", "schreef", "heeft geschreven", "geschreven",
	"skrev", "skrifaði", "kirjoitti", "kirjutas", "rakstīja", "rašė",
	"napisał", "napisała", "napisał(a)", "pisze", "napisana przez", "napsal", "napsala", "napsal(a)", "píše", "napísal", "napísala", "napísal(a)",
	"napisao je", "je napisao", "napisao", "napisala", "je napisal", "je napisala", "piše",
	"написал", "написала", "написал(а)", "пишет", "писал", "писала", "написав", "написала", "пише", "написа", "написао",
	"έγραψε", "yazdı", "şunu yazdı", "şunları yazdı", "yazmış", "írta", "a scris", "scris",
	"đã viết", "viết", "menulis", "sumulat", "כתב", "כתבה", "כתב/ה", "كتب", "كتبت", "نوشت", "เขียน", "เขียนว่า", "ने लिखा", "लिखा",
	"写道", "寫道", "写到", "編寫", "编写", "のメッセージ", "は書きました", "が書きました", "書きました", "さんは書きました", "のメール",
	"작성", "님이 작성", "작성했습니다", "썼습니다", "님의 말", "님이 쓴 글",
}

// historyTitles stand between dashes above history, in lower case.
var historyTitles = []string{
	"original message", "original email", "original mail", "original appointment", "originalmessage", "reply message", "replied message",
	"ursprüngliche nachricht", "urspruengliche nachricht", "original-nachricht", "originalnachricht", "original nachricht", "ursprüngliche mail",
	"message d'origine", "message d’origine", "message original", "message initial", "courriel original", "mail original",
	"mensaje original", "mensaje originales", "missatge original", "mensaxe orixinal", "jatorrizko mezua",
	"mensagem original", "messaggio originale", "oorspronkelijk bericht", "oorspronkelijke bericht", "origineel bericht", "originele bericht",
	"ursprungligt meddelande", "originalmeddelande", "oprindelig meddelelse", "oprindelig besked", "oprindelig mail", "original besked",
	"opprinnelig melding", "originalmelding", "opprinnelig epost", "alkuperäinen viesti", "algne sõnum", "upprunaleg skilaboð",
	"oryginalna wiadomość", "wiadomość oryginalna", "treść oryginalnej wiadomości", "původní zpráva", "původní e-mail", "pôvodná správa",
	"izvorna poruka", "originalna poruka", "izvirno sporočilo", "оригинална порука", "оригинално съобщение",
	"исходное сообщение", "оригинальное сообщение", "исходное письмо", "первоначальное сообщение", "вихідне повідомлення", "оригінальне повідомлення",
	"orijinal mesaj", "özgün ileti", "özgün mesaj", "orijinal ileti", "eredeti üzenet", "mesaj original", "mesajul original", "αρχικό μήνυμα",
	"thư gốc", "tin nhắn gốc", "pesan asli", "mesej asal", "ข้อความต้นฉบับ", "הודעה מקורית", "الرسالة الأصلية", "پیام اصلی", "मूल संदेश",
	"元のメッセージ", "オリジナルメッセージ", "original message のメッセージ", "原始邮件", "原始郵件", "原邮件", "邮件原件", "回复的原邮件", "원본 메시지", "원본 메일", "원본메시지", "원본 이메일",

	"forwarded message", "forwarded mail", "forwarded by", "forward message", "begin forwarded message", "forwarded email",
	"weitergeleitete nachricht", "weitergeleitet von", "message transféré", "message transmis", "courriel transféré", "message réexpédié",
	"mensaje reenviado", "missatge reenviat", "mensagem encaminhada", "mensagem reencaminhada", "messaggio inoltrato", "inoltrato da",
	"doorgestuurd bericht", "doorgestuurde bericht", "vidarebefordrat meddelande", "vidarebefordrat brev", "videresendt meddelelse", "videresendt besked",
	"videresendt melding", "välitetty viesti", "edelleenlähetetty viesti", "edastatud kiri", "przekazana wiadomość", "wiadomość przekazana", "treść przekazanej wiadomości",
	"přeposlaná zpráva", "preposlaná správa", "proslijeđena poruka", "posredovano sporočilo", "прослеђена порука", "препратено съобщение",
	"пересылаемое сообщение", "пересланное сообщение", "пересылаемое письмо", "перенаправленное сообщение", "переслане повідомлення", "переадресоване повідомлення",
	"iletilen mesaj", "yönlendirilmiş ileti", "iletilmiş mesaj", "továbbított üzenet", "továbbított levél", "mesaj redirecționat", "mesaj redirectionat",
	"προωθημένο μήνυμα", "thư đã chuyển tiếp", "thư được chuyển tiếp", "pesan terusan", "ข้อความที่ส่งต่อ", "הודעה שהועברה", "الرسالة المعاد توجيهها", "رسالة معاد توجيهها",
	"転送メッセージ", "転送されたメッセージ", "转发的邮件", "转发邮件", "轉寄郵件", "轉寄的郵件", "已转发邮件", "전달된 메일", "전달된 메시지", "전달 메시지",
}

// forwardTitles stand alone above a forwarded mail and end with a colon, in lower case.
var forwardTitles = []string{
	"begin forwarded message", "anfang der weitergeleiteten nachricht", "anfang der weitergeleiteten e-mail", "début du message transféré", "début du message réexpédié",
	"inicio del mensaje reenviado", "início da mensagem encaminhada", "início da mensagem reencaminhada", "inizio messaggio inoltrato", "begin doorgestuurd bericht",
	"vidarebefordrat brev", "start på videresendt besked", "videresendt melding", "välitetty viesti alkaa", "początek przekazywanej wiadomości", "początek przekazanej wiadomości",
	"začátek přeposlané zprávy", "začiatok preposlanej správy", "начало переадресованного сообщения", "начало пересылаемого сообщения", "початок листа, що пересилається",
	"iletilen e-postanın başlangıcı", "továbbított levél kezdete", "începutul mesajului redirecționat", "αρχή προωθημένου μηνύματος", "bắt đầu thư được chuyển tiếp",
	"転送されたメッセージ", "下面是被转发的邮件", "開始轉寄郵件", "전달된 메시지 시작", "전달된 이메일 시작",
}

// headerLabels are the field names mail programs translate when they copy a header, in lower case.
var headerLabels = labelTable(map[headerRole][]string{
	tellsFrom: {
		"from", "von", "de", "van", "da", "fra", "från", "lähettäjä", "saatja", "sendandi", "od", "od koga", "pošiljatelj", "от", "от кого", "отправитель", "від", "від кого", "ot",
		"kimden", "gönderen", "feladó", "from/von", "expéditeur", "message de", "remitente", "remetente", "mittente", "afzender", "avsändare", "afsender", "avsender", "odesílatel", "odosielateľ", "nadawca",
		"差出人", "送信者", "发件人", "發件人", "寄件者", "寄件人", "보낸 사람", "보낸사람", "보낸이", "từ", "người gửi", "dari", "daripada", "de la", "expeditor", "από", "αποστολέας", "מאת", "من", "از", "จาก", "absender", "від кого",
	},
	tellsSent: {
		"sent", "sent at", "sent on", "date sent", "gesendet", "gesendet am", "envoyé", "envoyé le", "envoye", "date d'envoi", "date d’envoi", "message du", "enviado", "enviado el", "enviado em", "enviada em", "enviada", "enviat",
		"inviato", "inviato il", "data invio", "verzonden", "verzonden op", "datum verzonden", "skickat", "sendt", "sendt den", "lähetetty", "saadetud", "wysłano", "wysłane", "data wysłania", "odesláno", "odoslané", "dátum odoslania", "poslano", "послато", "изпратено",
		"отправлено", "дата отправки", "отправлен", "надіслано", "відправлено", "gönderildi", "gönderim tarihi", "gönderme tarihi", "gönderilme tarihi", "elküldve", "küldve", "trimis", "trimis la", "στάλθηκε", "ημερομηνία αποστολής",
		"送信日時", "送信日", "送信済み", "发送时间", "發送時間", "发送日期", "寄件日期", "傳送時間", "传送时间", "보낸 날짜", "보낸날짜", "보낸 시간", "đã gửi", "ngày gửi", "gửi lúc", "dikirim", "נשלח", "تم الإرسال", "تاريخ الإرسال", "ส่งเมื่อ", "ส่ง",
	},
	tellsDate: {
		"date", "datum", "fecha", "data", "dato", "päivämäärä", "päiväys", "pvm", "kuupäev", "dagsetning", "дата", "датум", "tarih", "dátum", "dată", "data/ora", "日付", "日時", "日期", "时间", "時間", "날짜", "일시", "ngày", "tanggal", "tarikh", "ημερομηνία", "תאריך", "التاريخ", "تاريخ", "วันที่", "kiedy", "когда", "when",
	},
	tellsTo: {
		"to", "an", "à", "a", "para", "per a", "aan", "till", "til", "vastaanottaja", "saaja", "do", "dla", "komu", "pro", "za", "prima", "кому", "до", "за", "kime", "alıcı", "címzett", "către", "catre", "destinataire", "destinatario", "destinatário", "empfänger",
		"宛先", "收件人", "收件者", "받는 사람", "받는사람", "받는이", "đến", "tới", "người nhận", "kepada", "ke", "προς", "אל", "إلى", "ถึง",
	},
	tellsCC: {
		"cc", "cco", "bcc", "c.c.", "kopie", "kopie an", "kopi", "kopia", "kopia till", "kopio", "copie à", "copie", "copia", "copia a", "cópia", "cópia para", "dw", "do wiadomości", "kópia", "kopija", "копия", "копія", "копие", "bilgi", "másolatot kap", "másolat", "cc/", "抄送", "副本", "참조", "κοιν.", "κοινοποίηση", "עותק", "نسخة", "สำเนา", "đồng gửi",
	},
	tellsSubject: {
		"subject", "betreff", "objet", "sujet", "asunto", "assumpte", "assunto", "oggetto", "onderwerp", "ämne", "emne", "aihe", "otsikko", "teema", "efni", "temat", "předmět", "predmet", "naslov", "zadeva", "тема", "предмет", "относно", "konu", "tárgy", "subiect", "θέμα",
		"件名", "主题", "主旨", "主題", "标题", "제목", "chủ đề", "tiêu đề", "perihal", "subjek", "hal", "subyek", "נושא", "الموضوع", "موضوع", "เรื่อง", "หัวเรื่อง", "re",
	},
	tellsOther: {
		"reply-to", "reply to", "antwort an", "répondre à", "responder a", "rispondi a", "importance", "priority", "wichtigkeit", "priorität", "importancia", "importanza", "organization", "organisation", "message-id", "in-reply-to", "x-mailer",
		"attachments", "attachment", "anlagen", "anhänge", "pièces jointes", "datos adjuntos", "anexos", "allegati", "bijlagen", "bilagor", "załączniki", "přílohy", "вложения", "添付ファイル", "附件", "첨부 파일", "newsgroups", "categories",
	},
})

func labelTable(words map[headerRole][]string) map[string]headerRole {
	table := make(map[string]headerRole)
	for role, labels := range words {
		for _, label := range labels {
			table[label] = role
		}
	}
	return table
}

// deviceBeginnings begin the line a phone or program signs with, in lower case. What follows names the device.
var deviceBeginnings = []string{
	"sent from my", "sent via my", "sent from", "sent via", "sent with", "sent using", "sent by", "sent on the go", "get outlook for", "download outlook for", "sent through",
	"gesendet von", "gesendet mit", "gesendet über", "gesendet vom", "von meinem", "von meiner", "diese nachricht wurde von meinem", "outlook für", "holen sie sich outlook für", "mit freundlichen grüßen von meinem",
	"envoyé de mon", "envoyé de ma", "envoyé depuis", "envoyé à partir de", "envoyé à partir d'", "envoyé avec", "envoyé par", "envoyé via", "télécharger outlook pour", "obtenir outlook pour", "téléchargez outlook pour", "provenance :",
	"enviado desde", "enviado de", "enviado do", "enviado con", "enviado via", "enviado por", "enviado a partir", "obtener outlook para", "descargar outlook para", "obtenga outlook para", "obter o outlook para", "obtenha o outlook para", "enviat des",
	"inviato da", "inviato dal", "inviato con", "inviato tramite", "scarica outlook per", "ottieni outlook per", "outlook per",
	"verzonden vanaf", "verzonden via", "verzonden met", "verstuurd vanaf", "verstuurd via", "verstuurd vanuit", "outlook voor", "download outlook voor", "outlook downloaden voor",
	"skickat från", "skickades från", "skickat med", "hämta outlook för", "sendt fra", "sendt via", "sendt med", "hent outlook til", "hent outlook for", "få outlook for", "lähetetty", "hanki outlook", "sent frá", "saadetud minu",
	"wysłane z", "wysłano z", "wysłany z", "pobierz outlook", "pobierz program outlook", "odesláno z", "odesláno pomocí", "odoslané z", "získejte outlook", "získať outlook", "poslano s", "poslano iz", "poslato sa", "poslano z", "изпратено от",
	"отправлено с", "отправлено из", "отправлено через", "отправлено от", "скачать outlook", "надіслано з", "відправлено з", "отримати outlook", "получить outlook",
	"küldve", "iphone-ról küldve", "trimis de pe", "trimis din", "trimis de la", "στάλθηκε από", "εστάλη από", "gửi từ", "đã gửi từ", "được gửi từ", "dikirim dari", "dihantar dari", "terkirim dari",
	"发自", "發自", "從我的", "从我的", "来自", "來自", "傳送自", "通过", "나의", "내", "iphoneから", "ipadから", "androidから", "נשלח מ", "أُرسلت من", "أرسلت من", "تم الإرسال من", "ส่งจาก", "मेरे",
}

// deviceEndings end such a line in languages that put the verb last, in lower case.
var deviceEndings = []string{
	"gesendet", "gesendet.", "geschickt", "küldve", "gönderildi", "gönderilmiştir", "から送信", "から送信されました", "发送", "傳送", "發送", "에서 보냄", "에서 보냈습니다", "에서 전송됨", "lähetetty", "poslano", "beziehen", "downloaden", "aracılığıyla gönderildi",
}

// deviceOwners stand alone before a device in lines such as "Von meinem iPhone gesendet", which need an ending as well.
var deviceOwners = []string{"von meinem", "von meiner", "나의", "내", "從我的", "从我的", "通过", "outlook für", "outlook per", "outlook voor", "मेरे"}

// closings open the block of name, title and address under a mail, in lower case.
var closings = []string{
	"regards", "best regards", "kind regards", "warm regards", "warmest regards", "kindest regards", "with regards", "with best regards", "with kind regards", "many regards", "thanks and regards", "thanks & regards", "thank you and regards", "best wishes",
	"sincerely", "yours sincerely", "sincerely yours", "yours faithfully", "yours truly", "respectfully", "cordially",
	"mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichem gruß", "mit freundlichem gruss", "freundliche grüße", "freundliche grüsse", "viele grüße", "viele grüsse", "beste grüße", "liebe grüße", "mit besten grüßen", "herzliche grüße", "mfg", "hochachtungsvoll",
	"cordialement", "bien cordialement", "très cordialement", "sincères salutations", "salutations distinguées", "bien à vous", "meilleures salutations",
	"saludos", "un saludo", "saludos cordiales", "un cordial saludo", "atentamente", "atenciosamente", "cumprimentos", "com os melhores cumprimentos", "melhores cumprimentos", "att",
	"cordiali saluti", "distinti saluti", "saluti", "un cordiale saluto", "met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet", "vriendelijke groeten", "hoogachtend", "mvg",
	"med vänliga hälsningar", "med vänlig hälsning", "vänliga hälsningar", "vänligen", "hälsningar", "mvh", "med venlig hilsen", "venlig hilsen", "med vennlig hilsen", "vennlig hilsen", "hilsen", "ystävällisin terveisin", "terveisin", "parhain terveisin",
	"pozdrawiam", "z poważaniem", "z wyrazami szacunku", "s pozdravem", "s přátelským pozdravem", "s pozdravom", "lijep pozdrav", "srdačan pozdrav", "lep pozdrav", "с уважением", "з повагою", "с поздрави",
	"saygılarımla", "iyi çalışmalar", "üdvözlettel", "tisztelettel", "cu stimă", "cu respect", "με εκτίμηση", "trân trọng", "hormat kami", "此致", "敬具",
}
