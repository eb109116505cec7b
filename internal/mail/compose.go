package mail

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"net/mail"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
	"tierdesk/internal/words"
)

// markHeader tells our own letters when they come back.
const markHeader = "X-Tierdesk-Desk"

// maxAttached is how many bytes of files go with a letter; the rest is read on the ticket's page.
const maxAttached = 15 << 20

// notice is one letter before it is put into bytes.
type notice struct {
	post    store.Post
	loaded  store.Loaded
	record  store.Record
	to      desk.Person
	author  string // who wrote, as the reader may know them
	token   string
	link    string // where it leads, or empty
	look    string // of an acknowledgement: when somebody looks
	into    int64  // of a merged ticket: the number of the one that it goes on in, or 0 where the reader does not see that
	box     Mailbox
	answers string       // Message-ID of the mail it answers, or empty
	speech  *words.Words // of the reader
}

// isAutomatic tells a letter of the desk itself from one a person wrote.
func (n notice) isAutomatic() bool { return n.post.Notice != desk.NoticeMessage }

// body is what a notice says: one line of what happened, the new text, and what comes next.
type body struct {
	lead   string
	text   string
	next   string
	reason string // "you get this because …"
}

// say gives a text in the language of the reader, with the ticket's number and who wrote.
func (n notice) say(id string, pairs ...any) string {
	return n.speech.T(id, append([]any{"Number", n.loaded.Ticket.Number, "Name", n.author}, pairs...)...)
}

func (n notice) body() body {
	b := body{reason: n.because()}
	content := desk.Content{}
	if n.record.Content != nil {
		content = *n.record.Content
	}
	switch n.post.Notice {
	case desk.NoticeReceived:
		b.lead, b.text, b.next = n.say("letter.received"), n.look, n.say("letter.received.next")
	case desk.NoticeMessage:
		b.lead, b.text, b.next = n.say("letter.message"), content.Body, n.say("letter.message.next")
	case desk.NoticeResolved:
		b.lead, b.text, b.next = n.say("letter.resolved"), content.Body, n.say("letter.resolved.next")
	case desk.NoticeReopened:
		b.lead, b.text = n.say("letter.reopened"), content.Body
	case desk.NoticeMerged:
		b.lead, b.next = n.mergedWords()
	case desk.NoticeAssigned:
		b.lead = n.say("letter.assigned")
	case desk.NoticeWork:
		b.lead, b.next = n.workWords()
	case desk.NoticeReturned:
		b.lead, b.text = n.say("letter.returned"), content.Body
	case desk.NoticeClock:
		b.lead, b.next = n.clockWords(), n.say("letter.clock.next")
	case desk.NoticeRaised:
		b.lead, b.text = n.say("letter.raised"), content.Body
	}
	return b
}

// mergedWords say where a request goes on.
func (n notice) mergedWords() (lead, next string) {
	if n.into == 0 {
		return n.say("letter.merged"), n.say("letter.merged.next")
	}
	return n.say("letter.merged.into", "Into", n.into), n.say("letter.merged.into.next")
}

// clockWords say which promise is close to being missed, or is.
func (n notice) clockWords() string {
	e, ok := n.record.Event.(desk.Escalated)
	if !ok {
		return n.say("letter.clock")
	}
	clock := n.speech.Code("clock", string(e.Clock))
	switch e.What {
	case sla.AtShare:
		return n.say("letter.clock.share", "Clock", clock, "Percent", e.Value)
	case sla.Before:
		return n.speech.N("letter.clock.before", e.Value, "Number", n.loaded.Ticket.Number, "Clock", clock)
	}
	return n.say("letter.clock.late", "Clock", clock)
}

func (n notice) because() string {
	t := n.loaded.Ticket
	if n.post.Notice == desk.NoticeClock {
		return n.say("letter.because.clock")
	}
	switch n.to.ID {
	case t.Requester:
		return n.say("letter.because.request")
	case t.Owner, t.Voice:
		return n.say("letter.because.work")
	default:
		return n.say("letter.because.follow")
	}
}

// subject keeps the ticket's own words and its number, the same in every letter, so that mail programs keep one thread.
// An acknowledgement repeats nothing of what came in: else the desk could be made to send a stranger's words to a third.
func (n notice) subject() string {
	tag := "[#" + strconv.FormatInt(n.loaded.Ticket.Number, 10) + "]"
	if n.post.Notice == desk.NoticeReceived {
		return tag + " " + n.say("letter.received.subject")
	}
	return tag + " " + clean(n.loaded.Subject, 200)
}

// render puts a letter into bytes. The same letter rendered again has the same Message-ID.
func (d *Deliverer) render(ctx context.Context, n notice, now time.Time) ([]byte, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := d.address(m, n); err != nil {
		return nil, err
	}
	m.Subject(n.subject())
	m.SetDateWithValue(now)
	m.SetMessageIDWithValue(d.config.messageID(n.token))
	d.thread(m, n)
	if n.isAutomatic() {
		m.SetGenHeader("Auto-Submitted", "auto-generated")
		m.SetGenHeader("X-Auto-Response-Suppress", "All")
	}
	m.SetGenHeader(markHeader, d.keys.mark())
	said := n.body()
	m.SetBodyString(gomail.TypeTextPlain, d.plain(n, said))
	m.AddAlternativeString(gomail.TypeTextHTML, d.rich(n, said))
	if n.post.Notice == desk.NoticeMessage && n.record.Content != nil {
		if err := d.attach(ctx, m, n.record.Content.Attachments); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("render a letter: %w", err)
	}
	return b.Bytes(), nil
}

func (d *Deliverer) address(m *gomail.Msg, n notice) error {
	name := d.config.Name
	if !n.isAutomatic() && n.author != "" {
		name = n.author + " (" + d.config.Name + ")"
	}
	if err := m.From(written(name, n.box.Address)); err != nil {
		return fmt.Errorf("address a letter: %w", err)
	}
	if err := m.AddTo(written(n.to.Name, n.to.Email)); err != nil {
		return fmt.Errorf("address a letter: %w", err)
	}
	local, domain, _ := strings.Cut(n.box.Address, "@")
	if err := m.ReplyTo(written(d.config.Name, local+"+"+n.token+"@"+domain)); err != nil {
		return fmt.Errorf("address a letter: %w", err)
	}
	return nil
}

// written words an address with its name. Names come from anywhere: quotes and backslashes in them are escaped, and what no
// header line may hold is taken out.
func written(name, email string) string {
	a := mail.Address{Name: clean(name, maxName+maxName), Address: email}
	return a.String()
}

// thread gives the references that are the same in every letter of a ticket, and the mail that this one answers.
func (d *Deliverer) thread(m *gomail.Msg, n notice) {
	root := "<" + d.config.rootID(n.loaded.Ticket.ID) + ">"
	references := root
	if n.answers != "" {
		answered := "<" + n.answers + ">"
		references += " " + answered
		m.SetGenHeader(gomail.HeaderInReplyTo, answered)
	} else {
		m.SetGenHeader(gomail.HeaderInReplyTo, root)
	}
	m.SetGenHeader(gomail.HeaderReferences, references)
}

func (d *Deliverer) plain(n notice, said body) string {
	var b strings.Builder
	for _, part := range []string{said.lead, strings.TrimSpace(said.text), said.next} {
		if part != "" {
			b.WriteString(part + "\n\n")
		}
	}
	if n.link != "" && n.to.IsOnlyRequester() {
		return b.String() + n.say("letter.browser") + ":\n" + n.link + "\n\n-- \n" + said.reason + "\n"
	}
	b.WriteString("-- \n" + said.reason + "\n")
	if n.link != "" {
		b.WriteString(n.link + "\n")
	}
	return b.String()
}

func (d *Deliverer) rich(n notice, said body) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>` +
		`<body style="font-family:sans-serif;font-size:15px;line-height:1.5;max-width:42em">`)
	for _, part := range []string{said.lead, strings.TrimSpace(said.text), said.next} {
		if part != "" {
			b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(part), "\n", "<br>") + "</p>")
		}
	}
	own := n.link != "" && n.to.IsOnlyRequester()
	if own {
		b.WriteString(`<p><a href="` + html.EscapeString(n.link) + `">` + html.EscapeString(n.say("letter.browser")) + `</a></p>`)
	}
	b.WriteString(`<p style="font-size:13px;opacity:.75">` + html.EscapeString(said.reason))
	if n.link != "" && !own {
		b.WriteString(` <a href="` + html.EscapeString(n.link) + `">` + html.EscapeString(n.say("letter.open")) + `</a>`)
	}
	b.WriteString("</p></body></html>")
	return b.String()
}

func (d *Deliverer) attach(ctx context.Context, m *gomail.Msg, files []desk.Attachment) error {
	left := int64(maxAttached)
	for _, file := range files {
		if file.Size > left {
			continue
		}
		left -= file.Size
		data, err := d.file(ctx, file)
		if err != nil {
			return err
		}
		if err := m.AttachReader(file.Name, bytes.NewReader(data), gomail.WithFileContentType(gomail.ContentType(file.Type))); err != nil {
			return fmt.Errorf("attach a file: %w", err)
		}
	}
	return nil
}

func (d *Deliverer) file(ctx context.Context, file desk.Attachment) ([]byte, error) {
	reader, err := d.blobs.Open(ctx, string(file.Client), file.Hash)
	if err != nil {
		return nil, fmt.Errorf("read an attachment: %w", err)
	}
	defer func() { _ = reader.Close() }()
	return io.ReadAll(reader)
}
