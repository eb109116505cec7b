package admin

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// mailboxEdit is an address of the desk and how its letters are fetched, with its form.
type mailboxEdit struct {
	draft
	Box   page.MailboxSetup
	IsNew bool
	First bool   // letters are sent from this one
	Kept  bool   // a password is kept
	Said  string // what the mail server said against the sign-in
}

// The ways of letters into a mailbox of the desk.
const (
	wayFetched = "imap"
	wayHanded  = "handed" // by a mail server, to the desk's own listeners
)

// Ports that mail is fetched and handed over at with TLS from the first byte (RFC 8314).
const (
	portIMAPS       = 993
	portSubmissions = 465
)

func mailboxValues(e mailboxEdit) url.Values {
	values := serverValues(e.Box.In, portIMAPS)
	values.Set("address", e.Box.Address)
	values.Set("way", wayFetched)
	if e.Box.In.Host == "" && !e.IsNew {
		values.Set("way", wayHanded)
	}
	values.Set("folder", e.Box.Folder)
	values.Set("move_to", e.Box.MoveTo)
	values.Set("auth_host", e.Box.AuthHost)
	values.Set("first", yes(e.First))
	return values
}

func serverValues(s page.MailServer, port int) url.Values {
	if s.Port != 0 {
		port = s.Port
	}
	encryption := s.Encryption
	if encryption == "" {
		encryption = "tls"
	}
	return url.Values{"host": {s.Host}, "port": {strconv.Itoa(port)}, "encryption": {encryption}, "user": {s.User}, "password": {""}}
}

// encryptions are the ways to protect a connection that the desk offers for a kind of server.
func encryptions(ctx context.Context, codes ...string) []part.Option {
	var options []part.Option
	for _, code := range codes {
		options = append(options, part.Option{Value: code, Label: words.T(ctx, "admin.mail.encryption."+code)})
	}
	return options
}

func ways(ctx context.Context) []part.Option {
	return []part.Option{
		{Value: wayFetched, Label: words.T(ctx, "admin.mailbox.way.imap")},
		{Value: wayHanded, Label: words.T(ctx, "admin.mailbox.way.handed")},
	}
}

// setup gives the set-up of mail where it may be changed on the page.
func (s *Site) setup(v *page.Visit) (page.MailSetup, error) {
	if s.Post == nil {
		return page.MailSetup{}, desk.NotFound("page")
	}
	m, err := s.Post.MailSetup(v.Ctx())
	if err == nil && m.Place != page.SetupOnPage {
		return m, desk.NotFound("page")
	}
	return m, err
}

func (s *Site) mailboxEdit(v *page.Visit) (mailboxEdit, error) {
	m, err := s.setup(v)
	if err != nil {
		return mailboxEdit{}, err
	}
	id := v.R.PathValue("id")
	if id == "" {
		e := mailboxEdit{IsNew: true, First: len(m.Boxes) == 0}
		e.draft = blank("mailbox", mailboxValues(e))
		return e, nil
	}
	box, ok := m.Box(id)
	if !ok {
		return mailboxEdit{}, desk.NotFound("mailbox")
	}
	e := mailboxEdit{Box: box, First: m.Boxes[0].ID == id, Kept: box.In.Kept}
	e.draft = fresh("mailbox", mailboxValues(e))
	return e, nil
}

func (s *Site) mailboxShow(v *page.Visit) error {
	e, err := s.mailboxEdit(v)
	if err != nil {
		return err
	}
	return s.mailboxPage(v, http.StatusOK, e)
}

// mailboxSave tries what was typed at the mail server before it keeps it, unless its writer says to keep it all the same.
func (s *Site) mailboxSave(v *page.Visit) error {
	e, err := s.mailboxEdit(v)
	if err != nil {
		return err
	}
	if e.draft, err = sent(v, "mailbox", e.kept); err != nil {
		return err
	}
	if err = e.checkSeen(); err == nil {
		err = e.read(v)
	}
	if err == nil && e.Box.In.Host != "" && v.Form("anyway") == "" {
		err = s.Post.TryMailbox(v.Ctx(), e.Box)
	}
	if err == nil {
		err = s.Post.SaveMailSetup(v.Ctx(), v.Actor, "mail.save", e.Box.ID, e.put)
	}
	if e.Said = saidBy(err); e.Said != "" {
		return s.mailboxPage(v, http.StatusUnprocessableEntity, e)
	}
	if isStaleOrRefused(err) {
		return s.mailboxPage(v, e.refuse(v, err), e)
	}
	if err != nil {
		return err
	}
	v.Go("/admin/mail?done=saved")
	return nil
}

// saidBy are a mail server's words against a trial; empty: it was something else, or nothing.
func saidBy(err error) string {
	var refused *page.MailRefused
	if errors.As(err, &refused) {
		return refused.Said
	}
	return ""
}

// read takes the mailbox as it was typed.
func (e *mailboxEdit) read(v *page.Visit) error {
	if e.IsNew {
		id, err := v.NewID()
		if err != nil {
			return err
		}
		e.Box.ID = id
	}
	var err error
	if e.Box.Address, err = engine.ReadEmail(e.get("address"), "address"); err != nil {
		return err
	}
	e.Box.Folder, e.Box.MoveTo, e.Box.AuthHost = trimmed(e.draft, "folder"), trimmed(e.draft, "move_to"), trimmed(e.draft, "auth_host")
	if e.Box.MoveTo != "" && folder(e.Box.MoveTo) == folder(e.Box.Folder) {
		return desk.Invalid("move_to", "mailbox.move_to", "This is the folder that letters are fetched from. Name another.")
	}
	if e.Box.AuthHost != "" && !isHost(e.Box.AuthHost) {
		return desk.Invalid("auth_host", "mail.host", "This is not the name of a server. Write it as mail.example.org.")
	}
	e.Box.In = page.MailServer{}
	if e.get("way") != wayHanded {
		e.Box.In, err = readServer(e.draft, "tls", "starttls", "none")
	}
	if err == nil && e.Box.In.Host != "" && e.Box.In.User == "" {
		err = desk.Invalid("user", "mail.user", "Type the name that the desk signs in with, often the whole address.")
	}
	return err
}

func folder(name string) string {
	if name == "" {
		return "inbox"
	}
	return strings.ToLower(name)
}

func trimmed(d draft, name string) string { return strings.TrimSpace(d.get(name)) }

// readServer takes an account at a mail server as it was typed.
func readServer(d draft, allowed ...string) (page.MailServer, error) {
	server := page.MailServer{Host: strings.ToLower(trimmed(d, "host")), Encryption: d.get("encryption"), User: trimmed(d, "user"), Password: d.get("password")}
	if !isHost(server.Host) {
		return server, desk.Invalid("host", "mail.host", "This is not the name of a server. Write it as mail.example.org.")
	}
	var err error
	if server.Port, err = strconv.Atoi(trimmed(d, "port")); err != nil || server.Port < 1 || server.Port > 65535 {
		return server, desk.Invalid("port", "mail.port", "A port is a number from 1 to 65535.")
	}
	if !slices.Contains(allowed, server.Encryption) {
		return server, desk.Invalid("encryption", "mail.encryption", "Choose how the connection is encrypted.")
	}
	return server, nil
}

// isHost tells whether a text may be the name of a server or its address. Whether there is one shows when it is asked.
func isHost(text string) bool {
	if net.ParseIP(text) != nil {
		return true
	}
	return text != "" && len(text) <= 253 && !strings.ContainsFunc(text, func(r rune) bool {
		return r != '-' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// put places the mailbox in the set-up; the one that letters are sent from comes first.
func (e *mailboxEdit) put(m *page.MailSetup) error {
	at := slices.IndexFunc(m.Boxes, func(box page.MailboxSetup) bool { return box.ID == e.Box.ID })
	for i, box := range m.Boxes {
		if i != at && strings.EqualFold(box.Address, e.Box.Address) {
			return desk.Invalid("address", "mailbox.address_taken", "The desk has this address already.")
		}
	}
	first := e.is("first") || at == 0
	if at >= 0 {
		m.Boxes = slices.Delete(m.Boxes, at, at+1)
	}
	if first {
		m.Boxes = slices.Insert(m.Boxes, 0, e.Box)
	} else {
		m.Boxes = append(m.Boxes, e.Box)
	}
	return nil
}

// mailboxRemove takes a mailbox out. What came in through it stays.
func (s *Site) mailboxRemove(v *page.Visit) error {
	m, err := s.setup(v)
	if err != nil {
		return err
	}
	id := v.R.PathValue("id")
	if _, ok := m.Box(id); !ok {
		return desk.NotFound("mailbox")
	}
	err = s.Post.SaveMailSetup(v.Ctx(), v.Actor, "mail.remove", id, func(m *page.MailSetup) error {
		m.Boxes = slices.DeleteFunc(m.Boxes, func(box page.MailboxSetup) bool { return box.ID == id })
		return nil
	})
	if err != nil {
		return err
	}
	v.Go("/admin/mail?done=saved")
	return nil
}

func (s *Site) mailboxPage(v *page.Visit, status int, e mailboxEdit) error {
	title := e.Box.Address
	if e.IsNew {
		title = v.T("admin.mailbox.new")
	}
	return s.Render(v, status, mailboxEditPage(s.head(v, title, mailLink(v.Ctx())), e))
}

func mailboxPath(id string) string { return "/admin/mail/boxes/" + part.Escape(id) }

func (e mailboxEdit) action() string {
	if e.IsNew {
		return "/admin/mail/boxes"
	}
	return mailboxPath(e.Box.ID)
}
