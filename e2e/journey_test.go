package e2e

import (
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"testing"

	"tierdesk/internal/mail/corpustest"
	"tierdesk/internal/mail/dovecottest"
	"tierdesk/internal/mail/letter"
)

const (
	support = "support@example.test"
	maria   = "maria@example.test"
)

// vouched is what the receiving host of the mailbox says of a mail it could verify.
const vouched = "Authentication-Results: mx.example.test; dmarc=pass header.from=example.test\r\n"

// office is a desk whose mailbox lies in a real Dovecot, with a front line and specialists.
type office struct {
	*deskProcess
	dovecot *dovecottest.Server
}

func openOffice(t *testing.T, place []string) *office {
	o := &office{deskProcess: newDesk(t, place), dovecot: dovecottest.Start(t)}
	for _, name := range []string{"support", "maria", "eve"} {
		o.dovecot.AddUser(t, name)
	}
	o.writeMailConfig(map[string]any{
		"domain": "desk.test", "name": "Help desk", "hostname": "desk.test", "networks": []string{"127.0.0.0/8"},
		"mailboxes": []map[string]string{{"id": "support", "address": support, "auth_host": "mx.example.test"}},
		"fetch":     []map[string]string{{"mailbox": "support", "addr": o.dovecot.IMAPAddr, "encryption": "none", "username": support, "password_env": "MAIL_PASSWORD"}},
		"send":      map[string]string{"addr": o.dovecot.SMTPAddr, "encryption": "none"},
	})
	o.hire("ana", "Intake", "Service Desk")
	o.hire("tom", "Specialists")
	o.hire("dora", "Intake")
	o.start()
	return o
}

type wireTicket struct {
	ID      string
	Number  int64
	State   string
	Tier    int
	OwnerID string `json:"owner_id"`
	VoiceID string `json:"voice_id"`
}

func (o *office) tickets() []wireTicket {
	var page struct{ Items []wireTicket }
	o.must("ana", "GET", "/tickets?sort=oldest&limit=200", "", &page)
	return page.Items
}

func (o *office) ticket(id string) wireTicket {
	var t wireTicket
	o.must("ana", "GET", "/tickets/"+id, "", &t)
	return t
}

// letters gives what lies in somebody's mailbox, parsed.
func (o *office) letters(name string) []letter.Letter {
	var parsed []letter.Letter
	for _, raw := range o.dovecot.Messages(o.t, name, "INBOX") {
		l, err := letter.Parse(raw, letter.DefaultBudget())
		if err != nil {
			o.t.Fatal(err)
		}
		parsed = append(parsed, l)
	}
	return parsed
}

func (o *office) awaitLetters(name string, n int) []letter.Letter {
	o.t.Helper()
	eventually(o.t, fmt.Sprint(n, " letters lie with ", name), func() bool { return len(o.dovecot.Messages(o.t, name, "INBOX")) >= n })
	return o.letters(name)
}

// send delivers a mail over SMTP into the desk's mailbox and waits until as many tickets are there.
func (o *office) send(raw string) {
	o.t.Helper()
	mailBy(o.t, o.dovecot.SMTPAddr, maria, support, []byte(raw))
}

func words(from, subject, body string, headers ...string) string {
	return "From: " + from + "\r\nTo: " + support + "\r\nSubject: " + subject + "\r\n" + strings.Join(headers, "") +
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + strings.ReplaceAll(body, "\n", "\r\n") + "\r\n"
}

// realMail takes a message others published and makes Maria its sender, which is all that is changed.
func realMail(t *testing.T) string {
	const path = "gmail"
	for name, raw := range corpustest.Archive(t, "talon") {
		if !strings.Contains(name, path) || !corpustest.IsMessage(name) {
			continue
		}
		text := regexp.MustCompile(`(?mi)^From: .*(\r?\n[ \t].*)*`).ReplaceAllString(string(raw), "From: Maria <"+maria+">")
		text = regexp.MustCompile(`(?mi)^(Authentication-Results|In-Reply-To|References|DKIM-Signature):.*(\r?\n[ \t].*)*\r?\n`).ReplaceAllString(text, "")
		return vouched + strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
	}
	t.Fatalf("no message called %s is in the shared set", path)
	return ""
}

// TestE2EJourney is the first journey with real parts, from a mail in a real mailbox to the solved ticket.
func TestE2EJourney(t *testing.T) {
	onBoth(t, func(t *testing.T, place []string) {
		o := openOffice(t, place)
		o.send(realMail(t))
		eventually(t, "the mail is a ticket", func() bool { return len(o.tickets()) == 1 })
		id := o.tickets()[0].ID
		o.tierOneAnswers(id)
		o.handsToTierTwo(id)
		o.solvedByTierTwo(id)
		o.answeredByMail(id)
		var audit struct{ OK bool }
		decode(t, o.cli("audit", "verify"), &audit)
		if !audit.OK {
			t.Error("the chains do not verify after the journey")
		}
	})
}

func (o *office) tierOneAnswers(id string) {
	o.t.Helper()
	o.must("ana", "POST", "/tickets/"+id+"/assign", `{"person_id":"`+o.ids["ana"]+`"}`, nil)
	o.must("ana", "POST", "/tickets/"+id+"/messages", `{"body":"We are on it, Maria."}`, nil)
	letters := o.awaitLetters("maria", 2)
	root := ""
	for _, l := range letters {
		if len(l.References) == 0 || root != "" && l.References[0] != root {
			o.t.Errorf("letter %q has references %v, want the same root in all", l.Subject, l.References)
			continue
		}
		root = l.References[0]
	}
	if !strings.Contains(letters[len(letters)-1].Text+letters[0].Text, "We are on it, Maria.") {
		o.t.Error("the answer is in none of the letters")
	}
}

func (o *office) teamID(name string) string {
	o.t.Helper()
	var teams struct{ Items []struct{ ID, Name string } }
	o.must("ana", "GET", "/teams", "", &teams)
	for _, team := range teams.Items {
		if team.Name == name {
			return team.ID
		}
	}
	o.t.Fatalf("there is no team %s", name)
	return ""
}

func (o *office) handsToTierTwo(id string) {
	o.t.Helper()
	specialists := o.teamID("Specialists")
	status, body := o.as("ana", "POST", "/tickets/"+id+"/handoffs", `{"team_id":"`+specialists+`","parts":{"symptoms":"It hangs."}}`)
	for _, part := range []string{"tried", "best_guess", "customer_context"} {
		if status != 422 || !strings.Contains(string(body), part) {
			o.t.Errorf("an incomplete handoff: got %d %s, want 422 that names %s", status, body, part)
		}
	}
	offer := `{"team_id":"` + specialists + `","parts":{"symptoms":"It hangs.","tried":"Restart: no change.","best_guess":"Driver.","customer_context":"Leaves at four."}}`
	o.must("ana", "POST", "/tickets/"+id+"/handoffs", offer, nil)
	if got := o.ticket(id); got.Tier != 2 || got.OwnerID != "" || got.VoiceID != o.ids["ana"] {
		o.t.Errorf("after the offer: got %+v, want it in the queue of tier 2 with Ana as its voice", got)
	}
	o.must("tom", "POST", "/tickets/"+id+"/handoffs/"+o.openHandoff(id)+"/return", `{"why":"missing_information","words":"Which model is it?"}`, nil)
	if got := o.ticket(id); got.Tier != 1 || got.OwnerID != o.ids["ana"] {
		o.t.Errorf("after the return: got %+v, want it back with Ana", got)
	}
	o.must("ana", "POST", "/tickets/"+id+"/handoffs", strings.Replace(offer, "It hangs.", "It hangs. Model X1.", 1), nil)
	o.must("tom", "POST", "/tickets/"+id+"/handoffs/"+o.openHandoff(id)+"/accept", "", nil)
	if got := o.ticket(id); got.OwnerID != o.ids["tom"] {
		o.t.Errorf("after accepting: got %+v, want Tom as its owner", got)
	}
}

func (o *office) openHandoff(id string) string {
	o.t.Helper()
	var list struct {
		Items []struct {
			Seq   int64
			State string
		}
	}
	o.must("ana", "GET", "/tickets/"+id+"/handoffs", "", &list)
	for _, h := range list.Items {
		if h.State == "offered" {
			return fmt.Sprint(h.Seq)
		}
	}
	o.t.Fatal("no handoff is open")
	return ""
}

// solvedByTierTwo lets the voice say what was done, because tier 2 does not speak past it, and then ends the work.
func (o *office) solvedByTierTwo(id string) {
	o.t.Helper()
	before := len(o.letters("maria"))
	if status, _ := o.as("tom", "POST", "/tickets/"+id+"/messages", `{"body":"Past the voice."}`); status != 403 {
		o.t.Errorf("tier 2 writes past the customer owner: got %d, want 403", status)
	}
	o.must("ana", "POST", "/tickets/"+id+"/messages", `{"body":"The driver was renewed."}`, nil)
	o.must("tom", "POST", "/tickets/"+id+"/resolve", `{"outcome":"solved","cause":"software"}`, nil)
	o.awaitLetters("maria", before+2)
	if _, ok := o.letterWith("The driver was renewed."); !ok || o.ticket(id).State != "resolved" {
		o.t.Errorf("the ticket is %s and the answer in a letter: %v; want resolved and true", o.ticket(id).State, ok)
	}
	if _, ok := o.letterWith("marked #1 as solved"); !ok {
		o.t.Error("no letter says that it is solved")
	}
}

func (o *office) letterWith(text string) (letter.Letter, bool) {
	for _, l := range o.letters("maria") {
		if strings.Contains(l.Text, text) {
			return l, true
		}
	}
	return letter.Letter{}, false
}

func (o *office) answeredByMail(id string) {
	o.t.Helper()
	solved, _ := o.letterWith("marked #1 as solved")
	o.send(words(maria, "Re: "+solved.Subject, "It hangs again.\n\nOn Mon, 1 Jun 2026 at 10:00, Help desk wrote:\n> The driver was renewed.", "In-Reply-To: <"+solved.MessageID+">\r\n"))
	eventually(o.t, "the reply reopens the ticket", func() bool { return o.ticket(id).State == "open" })
	var messages struct {
		Items []struct{ Body, Quoted string }
	}
	o.must("ana", "GET", "/tickets/"+id+"/messages", "", &messages)
	last := messages.Items[len(messages.Items)-1]
	if last.Body != "It hangs again." || !strings.Contains(last.Quoted, "renewed") {
		o.t.Errorf("got body %q and quote %q, want the new text and the folded quote", last.Body, last.Quoted)
	}
	if got := len(o.tickets()); got != 1 {
		o.t.Errorf("got %d tickets, want the one", got)
	}
}

// TestE2EParked shows every way in which a mail is refused a place on somebody's ticket, with real parts.
func TestE2EParked(t *testing.T) {
	onBoth(t, func(t *testing.T, place []string) {
		o := openOffice(t, place)
		o.send(words("Maria <"+maria+">", "Payroll", "My salary is missing.", vouched, "Message-ID: <pay@example.test>\r\n"))
		eventually(t, "the ticket is there", func() bool { return len(o.tickets()) == 1 })
		id := o.tickets()[0].ID
		mine := o.awaitLetters("maria", 1)[0]
		o.send(words("Eve <eve@example.test>", "Mouse", "Broken.", vouched, "Message-ID: <mouse@example.test>\r\n"))
		eventually(t, "Eve's own ticket is there", func() bool { return len(o.tickets()) == 2 })
		hers := o.awaitLetters("eve", 1)[0]
		token, evesToken := tokenOf(t, mine), tokenOf(t, hers)
		parked := []struct{ name, raw string }{
			{"subject tag only", words(maria, "Re: [#1] Payroll", "Any news?", vouched)},
			{"copied In-Reply-To by a stranger", words("Eve <eve@example.test>", "Re: Payroll", "Send it to me", vouched, "In-Reply-To: <pay@example.test>\r\n")},
			{"truncated token", words(maria, "Hi", "there", vouched, "In-Reply-To: <td."+token[:20]+"@desk.test>\r\n")},
			{"token with another's signature", words(maria, "Hi", "there", vouched, "In-Reply-To: <td."+token[:26]+evesToken[26:]+"@desk.test>\r\n")},
			{"token of another recipient", words("Eve <eve@example.test>", "Hi", "there", vouched, "In-Reply-To: <td."+token+"@desk.test>\r\n")},
		}
		for i, p := range parked {
			o.send(p.raw)
			eventually(t, p.name+" is parked as a ticket of its own", func() bool { return len(o.tickets()) == 3+i })
		}
		o.send(words("Ana <ana@desk.test>", "Re: [#1] Payroll", "Close it.", "In-Reply-To: <td."+token+"@desk.test>\r\n"))
		eventually(t, "the mail as an agent is held", func() bool {
			var doctor struct{ Mail map[string]int }
			decode(t, o.cli("doctor"), &doctor)
			return doctor.Mail["quarantined"] == 1
		})
		var messages struct{ Items []struct{ Body string } }
		o.must("ana", "GET", "/tickets/"+id+"/messages", "", &messages)
		if len(messages.Items) != 1 {
			t.Errorf("got %d messages on the ticket, want the first only", len(messages.Items))
		}
	})
}

func tokenOf(t *testing.T, l letter.Letter) string {
	t.Helper()
	address, err := mail.ParseAddress("<" + l.MessageID + ">")
	if err != nil {
		t.Fatal(err)
	}
	local, _, _ := strings.Cut(address.Address, "@")
	return strings.TrimPrefix(local, "td.")
}
