package triage

import (
	"fmt"
	"strings"
)

// Words of German and mixed tickets, from which texts are put together. Groups share most of them.
var (
	systems = []string{
		"Drucker", "VPN-Zugang", "Outlook", "SAP", "Laufwerk", "Notebook", "Bildschirm", "Passwort", "Lizenz", "Zeiterfassung", "Telefon",
		"Berechtigung", "Terminalserver", "Etikettendrucker", "Scanner", "Netzwerkdose", "WLAN", "Firewall", "Datenbank", "Rechnungslauf",
		"Postfach", "Verteiler", "Backup", "Monitoring", "Browser",
	}
	troubles = []string{
		"funktioniert nicht mehr", "ist sehr langsam", "wird nicht gefunden", "zeigt eine Fehlermeldung", "ist gesperrt", "startet nicht",
		"muss eingerichtet werden", "ist abgelaufen", "is not working", "cannot be reached", "druckt nur leere Seiten", "fehlt seit dem Update",
	}
	places    = []string{"Werk Süd", "Halle 3", "Büro München", "Standort Köln", "Lager", "Vertrieb", "Buchhaltung", "Einkauf", "Labor", "Empfang"}
	greetings = []string{"Hallo zusammen,", "Sehr geehrte Damen und Herren,", "Hi team,", "Guten Morgen,", "Liebe Kollegen,"}
	endings   = []string{"Mit freundlichen Grüßen\nM. Müller\nTel. 0221 4711", "Viele Grüße", "kind regards\nJ. Schröder", "Danke und Gruß", "LG"}
)

// made are tickets of many groups of which one has half of them and many a handful. A group is known by a system, a place and a trouble,
// none of which is its own; headers of mails and signatures stand around, umlauts are written in three ways, and some labels are wrong.
func made(n, groups int, wrong float64, seed uint64) []Example {
	d := dice(seed)
	pick := func(list []string) string { return list[d.next()%uint64(len(list))] }
	chance := func(p float64) bool { return float64(d.next()>>11)/(1<<53) < p }
	group := func() int {
		if chance(0.5) {
			return 0
		}
		g := float64(d.next()>>11) / (1 << 53)
		return int(g * g * g * float64(groups))
	}
	all := make([]Example, n)
	for i := range all {
		g := group()
		system, place, trouble := systems[g%len(systems)], places[g/len(systems)*3%len(places)], troubles[(g*7)%len(troubles)]
		if g == 0 {
			system, place = systems[d.next()%8], pick(places)
		}
		if chance(0.15) {
			place = pick(places)
		}
		if chance(0.2) {
			trouble = pick(troubles)
		}
		var b strings.Builder
		switch d.next() % 4 {
		case 0:
			fmt.Fprintf(&b, "received from: user%d@firma.example\r\n\r\n", d.next()%300)
		case 1:
			fmt.Fprintf(&b, "Von: user%d@firma.example\nGesendet: 12.03.2026\nAn: helpdesk@firma.example\nBetreff: WG: %s\n\n", d.next()%300, pick(systems))
		}
		fmt.Fprintf(&b, "%s\nder %s (%s, PC%05d) %s. %s", pick(greetings), system, place, d.next()%99999, trouble, pick(endings))
		text := b.String()
		switch d.next() % 6 {
		case 0:
			text = strings.NewReplacer("ü", "ue", "ö", "oe", "ä", "ae", "ß", "ss").Replace(text)
		case 1:
			text = strings.NewReplacer("ü", "u\u0308", "ö", "o\u0308", "ä", "a\u0308").Replace(text)
		case 2:
			text = strings.ToUpper(text)
		}
		if chance(wrong) {
			g = group()
		}
		all[i] = Example{Text: text, Label: fmt.Sprintf(" GRP_%d", g)}
	}
	return all
}
