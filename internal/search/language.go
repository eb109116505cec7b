package search

import "strings"

// languageWords is how many words are looked at to tell a language.
const languageWords = 500

// The commonest words of each language that are not words of the other, folded. They tell the language, and in a
// question they say nothing.
var (
	englishStopWords = set(`a about after all also and any are as at be been but by can could did do does for from get had has have
		he her his how i if in into is it its just me my no not of on or our out please she should so some than that the their
		them then there these they this to up us was we were what when where which who why will with would you your`)
	germanStopWords = set(`aber alle als am auch auf aus bei beim bin bis bitte da damit dann das dass dem den der des die dies diese
		dieser doch durch ein eine einem einen einer eines er es fur habe haben hat hatte ich ihr ihre im ist jetzt kann kein
		keine konnen man mehr mein meine mich mir mit nach nicht noch nur oder ohne schon sehr sein seit sich sie sind und uns
		unter vom von vor war warum was wenn wer werden wie wieder wir wird wo wurde zu zum zur uber`)
)

// everydayWords say when, how much and how bad rather than what: in a question that holds other words they do not tell which guide is meant. They
// are words of English or German, folded.
var everydayWords = set(`again already always anybody anymore anyone anything because cannot day days doing done don doesn else ever every everybody
	everyone everything getting give gets go goes going got good hello help hi keep keeps know let like make makes many maybe may more most much
	must myself need needs never nobody nothing now often once one only other others over people please problem problems right same say says
	see sees since someone somebody something sometimes still such suddenly take tell thank thanks think thing things time times today together too
	tried tries try trying two until use used using very want wants way week well while whole without work works working yesterday yet yours
	aktuell alles andere anderen bekomme bitte brauche danke einfach etwas funktioniert ganz ganze geht gerade gestern gibt gut hallo heute
	hilfe hier immer irgendwie jede jeden jeder jedes jemand machen macht manchmal moglich morgen muss mussen niemand nie nichts oft plotzlich problem
	probleme seitdem sollen standig viel viele weil wenig will wollen woche zeit zusammen`)

// Lang tells whether a text is German ("de") or English ("en", also when there is nothing to go by).
func Lang(text string) string {
	english, german := 0, 0
	words := 0
	for word := range strings.FieldsFuncSeq(fold(cut(text, 16*languageWords)), isNoLetter) {
		if englishStopWords[word] {
			english++
		}
		if germanStopWords[word] {
			german++
		}
		if words++; words == languageWords {
			break
		}
	}
	if german > english {
		return "de"
	}
	return "en"
}

func isNoLetter(r rune) bool { return r < 'a' || r > 'z' }

func set(words string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		all[word] = true
	}
	return all
}
