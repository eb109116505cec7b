package letter

import (
	"strings"
	"testing"
)

func TestTrim(t *testing.T) {
	tests := []struct{ name, text, reply, quoted, signature string }{
		{"nothing", "", "", "", ""},
		{"no quote", "Hi\n\nIt works.\n", "Hi\n\nIt works.", "", ""},
		{"top posting", "Yes.\n\nOn 3 April 2020 at 10:00, Ana <a@b.c> wrote:\n\n> Really?\n", "Yes.", "On 3 April 2020 at 10:00, Ana <a@b.c> wrote:\n\n> Really?", ""},
		{"bottom posting", "On 3 April 2020 at 10:00, Ana <a@b.c> wrote:\n> Really?\n\nYes.", "Yes.", "On 3 April 2020 at 10:00, Ana <a@b.c> wrote:\n> Really?", ""},
		{"inline answers", "> One?\n\n1\n\n> Two?\n2", "1\n\n2", "> One?\n\n> Two?", ""},
		{"a wrapped quote is no answer", "Ok\n\n> " + strings.Repeat("very ", 14) + "long\nline that was broken\n> and goes on\n", "Ok", "> " + strings.Repeat("very ", 14) + "long\nline that was broken\n> and goes on", ""},
		{"greeting above a quote", "Hi,\nOn 3 April 2020 Ana <a@b.c> wrote:\n> x\n\nYes", "Hi,\nYes", "On 3 April 2020 Ana <a@b.c> wrote:\n> x", ""},
		{"signature", "Hi\n\n-- \nAna\nACME", "Hi", "", "-- \nAna\nACME"},
		{"signature above history", "Hi\n\n--\nAna\n\n-----Original Message-----\nFrom: Bob\nSent: Monday\nTo: Ana\n\nHo", "Hi", "-----Original Message-----\nFrom: Bob\nSent: Monday\nTo: Ana\n\nHo", "--\nAna"},
		{"signature above an answer", "One\n-- \nAna\n> quote\nTwo", "One\nTwo", "> quote", "-- \nAna"},
		{"phone above the text", "Sent from my iPhone\n\nThe printer is on fire.", "The printer is on fire.", "", "Sent from my iPhone"},
		{"rule above the header", "Hi\n________________________________\nFrom: Bob <b@c.d>\nSent: Monday\nTo: Ana\nSubject: x\n\nHo", "Hi", "________________________________\nFrom: Bob <b@c.d>\nSent: Monday\nTo: Ana\nSubject: x\n\nHo", ""},
		{"line of a help desk", "Yes\n\n##- Please type your reply above this line -##\nTicket 7", "Yes", "##- Please type your reply above this line -##\nTicket 7", ""},
		{"closing with a name stays", "Hi\n\nBest regards,\nAna", "Hi\n\nBest regards,\nAna", "", ""},
		{"closing with a block goes", "Hi\n\nKind regards,\n\nAna Lima\nHead of Sales\n+49 30 1234", "Hi", "", "Kind regards,\n\nAna Lima\nHead of Sales\n+49 30 1234"},
		{"name after a dash", "Hi\n\n-Ana Lima", "Hi", "", "-Ana Lima"},
		{"list is no signature", "Buy\n\n- Milk\n- Bread", "Buy\n\n- Milk\n- Bread", "", ""},
		{"drawn line in the text", "A\n\n----\n\nB " + strings.Repeat("long ", 30) + "\n\n----\n\nC", "A\n\n----\n\nB " + strings.TrimSpace(strings.Repeat("long ", 30)) + "\n\n----\n\nC", "", ""},
		{"a trip is no header", "From: Berlin\nTo: Paris\nDate: 5 May", "From: Berlin\nTo: Paris\nDate: 5 May", "", ""},
		{"an address book is no header", "Name: Ana\nPhone: 12:30\nTo: do", "Name: Ana\nPhone: 12:30\nTo: do", "", ""},
		{"a sentence with wrote", "In 2019 Ana wrote the following list:\none\ntwo", "In 2019 Ana wrote the following list:\none\ntwo", "", ""},
		{"a sentence with a date", "On Monday at 10:30 it broke:\nthe printer", "On Monday at 10:30 it broke:\nthe printer", "", ""},
		{"an address at the end", "On 3 May 2020 please write to a@b.c\nThanks", "On 3 May 2020 please write to a@b.c\nThanks", "", ""},
	}
	for _, test := range tests {
		got := Trim(test.text)
		want := Trimmed{Reply: test.reply, Quoted: test.quoted, Signature: strings.ReplaceAll(test.signature, "-- \n", "--\n")}
		if got != want {
			t.Errorf("%s:\n got %+q\nwant %+q", test.name, got, want)
		}
	}
}

func TestAttributions(t *testing.T) {
	for _, text := range []string{
		"On Tue, 2011-03-01 at 18:02 +0530, Abhishek Kona wrote:",
		"On Mon, Apr 2, 2012 at 6:26 PM, Ana <a@example.com> wrote:",
		"On Monday, April 2, 2012, 10:15:00 AM GMT+2, Ana <a@example.com> wrote:",
		"On 2 Apr 2012, at 10:15, Ana\n<a@example.com> wrote:",
		"On Wed, 14 Nov 2018 08:14:43 -0200 Ana <a@example.com> wrote",
		"---- On Wed, 24 Feb 2021 14:02:50 +0530 a@example.com wrote ----",
		"------On 12/29/1987 17:32 PM, Julius Caesar wrote-----",
		"---- Ana Lima wrote ----",
		"On 11-Apr-2011, at 6:54 PM, Ana Lima <a@example.com> wrote:",
		"Wiadomość napisana przez Ana <a@example.com> w dniu 3 kwi 2012, o godz. 10:15:",
		"Ana Lima <a@example.com> wrote on 25/06/2015 10:55:22 AM:",
		"Ana <a@example.com> writes:",
		"11:00 AM, November 17, 2021, \"Ana\" <a@example.com>:",
		"Wednesday, 17 November 2021, 3:32 PM +0300 from Ana <a@example.com>:",
		"Am 25.06.2015 um 10:55 schrieb Ana Lima:",
		"Am Do., 25. Juni 2015 um 10:55 Uhr schrieb Ana <\na@example.com>:",
		"Ana <a@example.com> schrieb am Do., 25. Juni 2015, 10:55:",
		"Ana <a@example.com> schrieb:",
		"Le lun. 15 nov. 2021 à 19:42, Ana <a@example.com>\na écrit :",
		"Le 19/03/2014 11:34, Georges du chemin a écrit :",
		"El mié., 3 de abr. de 2019 a las 10:15, Ana (<a@example.com>) escribió:",
		"El 19/03/2014 11:34, Juan Pérez escribió:",
		"Em ter., 3 de abr. de 2019 às 10:15, Ana <a@example.com> escreveu:",
		"Il giorno mer 3 apr 2019 alle ore 10:15 Ana <a@example.com> ha scritto:",
		"Op wo 3 apr. 2019 om 10:15 schreef Ana <a@example.com>:",
		"Den ons 3 apr. 2019 kl 10:15 skrev Ana <a@example.com>:",
		"Den 08/06/2015 kl. 21.21 skrev Ana Lima:",
		"ons. 3. apr. 2019 kl. 10:15 skrev Ana <a@example.com>:",
		"ke 3. huhtik. 2019 klo 10.15 Ana (a@example.com) kirjoitti:",
		"śr., 3 kwi 2019 o 10:15 Ana <a@example.com> napisał(a):",
		"W dniu 2015-01-07 14:23, a@example.com pisze: ",
		"st 3. 4. 2019 v 10:15 odesílatel Ana <a@example.com> napsal:",
		"Dňa 3. apríla 2019 o 10:15 Ana <a@example.com> napísal:",
		"ср, 3 апр. 2019 г. в 10:15, Ana <a@example.com>:",
		"03.04.2019 10:15, Ana Lima пишет:",
		"3 квітня 2019 р. о 10:15 Ana <a@example.com> написав:",
		"Ana <a@example.com>, 3 Nis 2019 Çar, 10:15 tarihinde şunu yazdı:",
		"3 Nis 2019 Çar 10:15 tarihinde Ana <a@example.com> şunu yazdı:",
		"Ana <a@example.com> ezt írta (időpont: 2019. ápr. 3., Sze, 10:15):",
		"2013.02.08. 7:31 keltezéssel, \"Ana\" írta:",
		"mie., 3 apr. 2019 la 10:15, Ana <a@example.com> a scris:",
		"Στις Τετ, 3 Απρ 2019 στις 10:15 π.μ., ο χρήστης Ana <a@example.com> έγραψε:",
		"2019年4月3日(水) 10:15 Ana <a@example.com>:",
		"2016/11/08 14:26、Ana <a@example.com> のメッセージ:",
		"在 2016年11月8日，下午2:23，Ana <a@example.com> 写道：",
		"Ana <a@example.com> 于2019年4月3日周三 上午10:15写道：",
		"2016. 11. 8. 오후 12:39 Ana <a@example.com> 작성:",
		"2019년 4월 3일 (수) 오전 10:15, Ana <a@example.com>님이 작성:",
		"Vào Th 4, 3 thg 4, 2019 vào lúc 10:15 Ana <a@example.com> đã viết:",
		"‫בתאריך יום ד׳, 3 באפר׳ 2019 ב-10:15 מאת ‪Ana‬‏ <‪a@example.com‬‏>:‬",
	} {
		got := Trim("The answer.\n\n" + text + "\n\nThe question.")
		if got.Reply != "The answer." || !strings.HasSuffix(got.Quoted, "The question.") {
			t.Errorf("%q: got reply %q", text, got.Reply)
		}
	}
}

func TestHeaderBlocks(t *testing.T) {
	for _, text := range []string{
		"From: Ana\nSent: Monday, 3 April 2019 10:15\nTo: Bob\nSubject: x",
		"*From:* Ana [mailto:a@example.com]\n*Sent:* Monday\n*To:* Bob\n*Subject:* x",
		"**From:** Ana <a@example.com>\n**Date:** Monday\n**To:** Bob\n**Subject:** x",
		"From: Ana\n\nSent: Monday\n\nTo: Bob\n\nSubject: x",
		"Von: Ana\nGesendet: Montag, 3. April 2019 10:15\nAn: Bob\nBetreff: x",
		"De : Ana\nEnvoyé : lundi 3 avril 2019 10:15\nÀ : Bob\nObjet : x",
		"De: Ana\nEnviado el: lunes, 3 de abril de 2019 10:15\nPara: Bob\nAsunto: x",
		"De: Ana\nEnviada em: segunda-feira\nPara: Bob\nAssunto: x",
		"Da: Ana\nInviato: lunedì 3 aprile 2019 10:15\nA: Bob\nOggetto: x",
		"Van: Ana\nVerzonden: maandag 3 april 2019 10:15\nAan: Bob\nOnderwerp: x",
		"Från: Ana\nSkickat: den 3 april 2019 10:15\nTill: Bob\nÄmne: x",
		"Fra: Ana\nSendt: 3. april 2019 10:15\nTil: Bob\nEmne: x",
		"Lähettäjä: Ana\nLähetetty: maanantai\nVastaanottaja: Bob\nAihe: x",
		"Od: Ana\nWysłano: poniedziałek\nDo: Bob\nTemat: x",
		"Od: Ana\nOdesláno: pondělí\nKomu: Bob\nPředmět: x",
		"От: Ana\nОтправлено: понедельник\nКому: Bob\nТема: x",
		"Від: Ana\nНадіслано: понеділок\nКому: Bob\nТема: x",
		"Kimden: Ana\nGönderildi: Pazartesi\nKime: Bob\nKonu: x",
		"Feladó: Ana\nElküldve: hétfő\nCímzett: Bob\nTárgy: x",
		"De la: Ana\nTrimis: luni\nCătre: Bob\nSubiect: x",
		"差出人: Ana\n送信日時: 2019年4月3日\n宛先: Bob\n件名: x",
		"发件人: Ana\n发送时间: 2019年4月3日\n收件人: Bob\n主题: x",
		"보낸 사람: Ana\n보낸 날짜: 2019년 4월 3일\n받는 사람: Bob\n제목: x",
		"Từ: Ana\nĐã gửi: Thứ Hai\nĐến: Bob\nChủ đề: x",
		"-------- Oprindelig besked --------\nFra: Ana <a@example.com>\nDato: 04.07.2024\nTil: Bob",
		"-----Ursprüngliche Nachricht-----",
		"----- Mensaje original -----",
		"---------- Forwarded message ---------",
		"Anfang der weitergeleiteten Nachricht:",
		"-------- Пересылаемое сообщение --------",
	} {
		got := Trim("The answer.\n\n" + text + "\n\nThe question.")
		if got.Reply != "The answer." || !strings.HasSuffix(got.Quoted, "The question.") {
			t.Errorf("%q: got reply %q", text, got.Reply)
		}
	}
}

func TestDeviceLines(t *testing.T) {
	tests := []struct {
		text string
		want bool
	}{
		{"Sent from my iPhone", true},
		{"Sent from my iPhone.", true},
		{"Sent from my Verizon Wireless BlackBerry", true},
		{"Sent from Mail for Windows 10", true},
		{"Sent from Yahoo Mail on Android", true},
		{"Sent from Outlook for iOS<https://aka.ms/o0ukef>", true},
		{"Sent from Yahoo Mail. Get the app", true},
		{"Sent with Proton Mail secure email.", true},
		{"Get Outlook for iOS<https://aka.ms/o0ukef>", true},
		{"Get [Outlook for Android](https://aka.ms/AAb9ysg)", true},
		{"Von meinem iPhone gesendet", true},
		{"Gesendet mit der WEB.DE Mail App", true},
		{"Holen Sie sich Outlook für iOS", true},
		{"Envoyé de mon iPhone", true},
		{"Télécharger Outlook pour Android", true},
		{"Enviado desde mi iPhone", true},
		{"Enviado do meu iPhone", true},
		{"Inviato da iPhone", true},
		{"Verstuurd vanaf mijn iPad", true},
		{"Skickat från min iPhone", true},
		{"Sendt fra min iPhone", true},
		{"Lähetetty iPhonesta", true},
		{"Wysłane z iPhone'a", true},
		{"Odesláno z iPhonu", true},
		{"Отправлено с iPhone", true},
		{"Надіслано з iPhone", true},
		{"iPhone'umdan gönderildi", true},
		{"iPhoneから送信", true},
		{"发自我的 iPhone", true},
		{"나의 iPhone에서 보냄", true},
		{"Sent from a magnificent torch of pixels", false},
		{"Sent from my desk, is much easier than my phone.", false},
		{"This was sent from my iPhone app to all users.", false},
		{"Sent from the server room with love", false},
		{"Get Outlook to work again for me please, it is urgent", false},
	}
	for _, test := range tests {
		if got := Trim("Hi\n\n"+test.text).Signature != ""; got != test.want {
			t.Errorf("%q: got %v, want %v", test.text, got, test.want)
		}
	}
}

func TestHTMLQuotes(t *testing.T) {
	tests := []struct{ name, source, reply string }{
		{"Gmail", `<div dir="ltr">Yes</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Am Mo. Ana:<br></div><blockquote class="gmail_quote">No?</blockquote></div>`, "Yes"},
		{"Gmail inline", `<div class="gmail_quote"><div class="gmail_attr">Ana:</div><blockquote>One?</blockquote><div>1</div><blockquote>Two?</blockquote></div><div>2</div>`, "1\n2"},
		{"Gmail forward", `<div>See</div><div class="gmail_quote"><div class="gmail_attr">Fwd</div>Old</div>`, "See"},
		{"Gmail indentation stays", `<div>Mind</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px">this</blockquote>`, "Mind\nthis"},
		{"Outlook on the web", `<div>Yes</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>X:</b> Ana</div><div>Old</div>`, "Yes"},
		{"Outlook on the web, rewritten", `<div>Yes</div><div id="x_divRplyFwdMsg">Y: Ana</div><div>Old</div>`, "Yes"},
		{"Outlook in an unknown language", `<p class="MsoNormal">Yes</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>Aa:</b> Ana<br><b>Bb:</b> 1<br><b>Cc:</b> Bob</p></div><p class="MsoNormal">Old</p>`, "Yes"},
		{"Apple Mail", `Yes<br><div><br><blockquote type="cite"><div>On 3 Apr 2019, Ana wrote:</div>Old</blockquote></div>`, "Yes"},
		{"Thunderbird", `Yes<br><div class="moz-cite-prefix">Ana:<br></div><blockquote type="cite">Old</blockquote>`, "Yes"},
		{"Yahoo", `<div>Yes</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>Ana:</div>Old</div>`, "Yes"},
		{"Zimbra", `<div>Yes</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>Aa: </b>x</div><div>Old</div>`, "Yes"},
		{"Proton", `<div>Yes</div><div class="protonmail_quote">On Monday, April 3rd, 2019 at 10:15, Ana &lt;a@b.c&gt; wrote:<br><blockquote type="cite">Old</blockquote></div>`, "Yes"},
		{"signature of Gmail", `<div>Yes</div><div class="gmail_signature">Ana<br>ACME</div>`, "Yes"},
		{"styles and scripts are no text", `<head><title>t</title><style>p{}</style></head><p>Yes</p><script>x</script>`, "Yes"},
		{"paragraphs", `<p>One</p><p>Two<br>Three</p><ul><li>a</li><li>b</li></ul>`, "One\n\nTwo\nThree\n\n* a\n* b"},
		{"preformatted", "<pre>a\n  b</pre>", "a\n  b"},
		{"spaces", "<p>a <b>b</b>&nbsp;c\n  d</p>", "a b c d"},
	}
	for _, test := range tests {
		if got := trimLines(htmlLines(test.source)).Reply; got != test.reply {
			t.Errorf("%s: got %q, want %q", test.name, got, test.reply)
		}
	}
}
