package desk

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func asks(text string) Said { return Said{SideRequester, "maria", text} }

func tells(text string) Said { return Said{SideDesk, "ana", text} }

// words puts a digest on lines, as "who: text".
func (d Digest) words() []string {
	line := func(what string, q Quote) string { return what + " " + string(q.By) + ": " + q.Text }
	var lines []string
	if d.First.Text != "" {
		lines = append(lines, line("first", d.First))
	}
	for _, r := range d.Answers {
		lines = append(lines, line("asked", r.Asked), line("answered", r.Answer))
	}
	for _, q := range d.Last {
		lines = append(lines, line("last", q))
	}
	return lines
}

func TestDigest(t *testing.T) {
	tests := []struct {
		name string
		said []Said
		want []string
	}{
		{"nobody spoke", nil, nil},
		{"one message", []Said{asks("Hi all,\n\nthe VPN drops every few minutes.\nSince the update on Monday.\n\nBest regards,\nMaria Lopez\n+1 775 555 0142")}, []string{
			"first maria: the VPN drops every few minutes. Since the update on Monday.",
		}},
		{"asked and answered", []Said{
			asks("The label printer is offline."),
			tells("Dear Maria,\nI restarted the queue. Which printer is it, and since when?\nThanks\nAna"),
			asks("The one in warehouse 3, since 9:30."),
			tells("I see it. Paper jam sensor, we come by at two."),
			asks("> I see it.\nGood, door code is 4711."),
		}, []string{
			"first maria: The label printer is offline.",
			"asked ana: I restarted the queue. Which printer is it, and since when?",
			"answered maria: The one in warehouse 3, since 9:30.",
			"last ana: I see it. Paper jam sensor, we come by at two.",
			"last maria: Good, door code is 4711.",
		}},
		{"a question without an answer is the last that was said", []Said{asks("Outlook asks for a password."), tells("Does it happen on the phone too?")}, []string{
			"first maria: Outlook asks for a password.", "last ana: Does it happen on the phone too?",
		}},
		{"asked twice, answered once", []Said{asks("No sound."), tells("In Teams only?"), tells("Maria, in Teams only, or everywhere?"), asks("Everywhere.")}, []string{
			"first maria: No sound.", "asked ana: Maria, in Teams only, or everywhere?", "answered maria: Everywhere.",
		}},
		{"German", []Said{
			asks("Sehr geehrte Damen und Herren,\n\nseit dem 3. Mai startet die Warenwirtschaft nicht mehr, z. B. beim Buchen. Alle sechs Kolleginnen sind betroffen.\n\n" +
				"Mit freundlichen Grüßen\nMaria López\nEinkauf"),
			tells("Guten Tag Frau López,\nich habe Ihr Profil neu angelegt. Kommt die Meldung noch, und welche Nummer hat sie?\nViele Grüße\nAna"),
			asks("Hallo,\nja, Fehler 0x80070005.\nDanke"),
			{SideOther, "vera", "Bei uns geht es."},
			tells("Vielen Dank, wir geben es an die Spezialisten weiter und melden uns bis 14 Uhr."),
		}, []string{
			"first maria: seit dem 3. Mai startet die Warenwirtschaft nicht mehr, z. B. beim Buchen. Alle sechs Kolleginnen sind betroffen.",
			"asked ana: ich habe Ihr Profil neu angelegt. Kommt die Meldung noch, und welche Nummer hat sie?",
			"answered maria: ja, Fehler 0x80070005.",
			"last ana: Vielen Dank, wir geben es an die Spezialisten weiter und melden uns bis 14 Uhr.",
		}},
		{"an afterthought is no signature", []Said{asks("It is down.\nThanks\nMaria\nPS: the phone is down too, can you look at both?")}, []string{
			"first maria: It is down. Thanks Maria PS: the phone is down too, can you look at both?",
		}},
		{"links", []Said{tells("Try [Restart the VPN](https://desk.test/guides/a) or [this](https://desk.test/b), see f[0](x y).")}, []string{
			"last ana: Try Restart the VPN or this, see f[0](x y).",
		}},
		{"nothing but a greeting", []Said{asks("Hello,")}, []string{"first maria: Hello,"}},
		{"a greeting that goes on says something", []Said{asks("Hi, the printer in room 4 prints half of each page, and nobody knows why.")}, []string{
			"first maria: Hi, the printer in room 4 prints half of each page, and nobody knows why.",
		}},
		{"the desk alone", []Said{tells("You called us, here is your number.")}, []string{"last ana: You called us, here is your number."}},
	}
	for _, test := range tests {
		if got := DigestOf(test.said).words(); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", test.name, got, test.want)
		}
	}
}

// TestDigestIsShort holds that a long conversation gives a short digest, cut after sentences or words, with the newest answers.
func TestDigestIsShort(t *testing.T) {
	said := []Said{asks(strings.Repeat("Die Buchung dauert vier bis fünf Minuten. ", 40))}
	for i := range 12 {
		said = append(said, tells("Frage "+string(rune('A'+i))+"?"), asks("Antwort "+string(rune('A'+i))+" "+strings.Repeat("Donaudampfschifffahrt ", 80)))
	}
	d := DigestOf(said)
	if len(d.Answers) != maxReplies || d.Answers[3].Asked.Text != "Frage L?" || d.Answers[0].Asked.Text != "Frage I?" {
		t.Errorf("got %d answers, from %q", len(d.Answers), d.Answers[0].Asked.Text)
	}
	if !strings.HasSuffix(d.First.Text, "Minuten. …") || utf8.RuneCountInString(d.First.Text) > maxFirstQuote+2 {
		t.Errorf("the first words are not cut after a sentence: %q", d.First.Text)
	}
	for _, r := range d.Answers {
		if !strings.HasSuffix(r.Answer.Text, "Donaudampfschifffahrt …") || utf8.RuneCountInString(r.Answer.Text) > maxQuote+2 {
			t.Errorf("an answer is not cut after a word: %q", r.Answer.Text)
		}
	}
	if len(d.Last) != 0 {
		t.Errorf("what is among the answers stands there again: %q", d.Last)
	}
	if one := shorten(strings.Repeat("ä", 300), 240); one != strings.Repeat("ä", 240)+" …" {
		t.Errorf("a word without an end: got %q", one)
	}
}

// FuzzDigest holds that a digest of any words is made of them, on one line each, and within its limits.
func FuzzDigest(f *testing.F) {
	f.Add("Hi,\nit is down.\nThanks", "Since when? z. B. heute?", "Seit 9.")
	f.Fuzz(func(t *testing.T, first, asked, answer string) {
		d := DigestOf([]Said{asks(first), tells(asked), asks(answer)})
		quotes := append([]Quote{d.First}, d.Last...)
		for _, r := range d.Answers {
			quotes = append(quotes, r.Asked, r.Answer)
		}
		for _, q := range quotes {
			if strings.ContainsAny(q.Text, "\n") || utf8.RuneCountInString(q.Text) > maxFirstQuote+2 {
				t.Errorf("not a short line: %q", q.Text)
			}
		}
	})
}

func TestLinkedArticles(t *testing.T) {
	tests := []struct {
		text string
		want []ArticleID
	}{
		{"", nil},
		{"See /guides and /guides/.", nil},
		{"[VPN](https://desk.test/guides/018f-ab_1), then https://desk.test/knowledge/inside.", []ArticleID{"018f-ab_1", "inside"}},
		{"> text\n>\n> [VPN](https://desk.test/guides/a)\n\nhttps://desk.test/knowledge/a again, /guides/b?x=1", []ArticleID{"a", "b"}},
	}
	for _, test := range tests {
		if got := LinkedArticles(test.text); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
}
