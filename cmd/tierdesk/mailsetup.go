package main

import (
	"context"
	"encoding/json"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/mail"
	"tierdesk/internal/mail/post"
	"tierdesk/internal/web/page"
)

// tryFor is how long a server may take over a trial sign-in.
const tryFor = 20 * time.Second

// MailSetup gives what is set up, without any secret.
func (m *mailroom) MailSetup(ctx context.Context) (page.MailSetup, error) {
	config, _, err := m.source.read(ctx, m.desk.store)
	if err != nil {
		return page.MailSetup{}, err
	}
	return m.shown(config), nil
}

func (m *mailroom) shown(c *mailConfig) page.MailSetup {
	s := page.MailSetup{Place: page.SetupOnPage, Name: c.Name}
	switch {
	case m.desk.sink != nil:
		s.Place = page.SetupOfDemo
	case m.source.isFile:
		s.Place = page.SetupInFile
	}
	if c.Send != nil {
		s.Out = shownServer(*c.Send)
	}
	for _, box := range c.Mailboxes {
		shown := page.MailboxSetup{ID: box.ID, Address: box.Address, AuthHost: box.AuthHost}
		for _, f := range c.Fetch {
			if f.Mailbox == box.ID {
				shown.In, shown.Folder, shown.MoveTo = shownServer(f.accountConfig), f.Folder, f.MoveTo
			}
		}
		s.Boxes = append(s.Boxes, shown)
	}
	return s
}

func shownServer(a accountConfig) page.MailServer {
	host, port, _ := net.SplitHostPort(a.Addr)
	number, _ := strconv.Atoi(port)
	return page.MailServer{Host: host, Port: number, Encryption: string(a.Encryption), User: a.Username, Kept: a.Sealed != "" || a.PasswordEnv != ""}
}

// SaveMailSetup changes what is set up on the page. Another node follows within seconds, this one at once.
func (m *mailroom) SaveMailSetup(ctx context.Context, actor desk.Actor, act, ref string, change func(*page.MailSetup) error) error {
	if m.source.fixed != nil {
		return page.MailFixed()
	}
	row, err := m.desk.store.MailSetup(ctx)
	if err != nil {
		return err
	}
	former, err := readKept(row)
	if err != nil {
		return err
	}
	wanted := m.shown(former)
	if err := change(&wanted); err != nil {
		return err
	}
	next, err := m.config(former, wanted)
	if err != nil {
		return err
	}
	if !former.sends() && next.sends() {
		next.Since = utcNow()
	}
	data, err := json.Marshal(next)
	if err != nil {
		return err
	}
	row.Data = string(data)
	if err := m.desk.engine.SaveMailSetup(ctx, actor, act, ref, row); err != nil {
		return err
	}
	return m.follow(ctx)
}

// config is the set-up that people want, with the passwords that were kept.
func (m *mailroom) config(former *mailConfig, wanted page.MailSetup) (*mailConfig, error) {
	next := former.kept()
	next.Name, next.Mailboxes, next.Fetch, next.Send = wanted.Name, nil, nil, nil
	for _, box := range wanted.Boxes {
		next.Mailboxes = append(next.Mailboxes, mail.Mailbox{ID: box.ID, Address: box.Address, AuthHost: box.AuthHost})
		if box.In.Host == "" {
			continue
		}
		fetch, err := m.fetchOf(former, box)
		if err != nil {
			return nil, err
		}
		next.Fetch = append(next.Fetch, fetch)
	}
	if wanted.Out.Host != "" {
		send, err := m.accountOf(former.Send, wanted.Out)
		if err != nil {
			return nil, err
		}
		next.Send = &send
	}
	if next.Domain == noDomain && len(next.Mailboxes) > 0 {
		// It stays when the address changes: letters that answer each other are known by it.
		_, next.Domain, _ = strings.Cut(next.Mailboxes[0].Address, "@")
		next.Hostname = next.Domain
	}
	return next, next.Check()
}

func (m *mailroom) fetchOf(former *mailConfig, box page.MailboxSetup) (fetchConfig, error) {
	var kept *accountConfig
	if at := slices.IndexFunc(former.Fetch, func(f fetchConfig) bool { return f.Mailbox == box.ID }); at >= 0 {
		kept = &former.Fetch[at].accountConfig
	}
	account, err := m.accountOf(kept, box.In)
	return fetchConfig{accountConfig: account, Mailbox: box.ID, Folder: box.Folder, MoveTo: box.MoveTo}, err
}

// accountOf seals a typed password. The kept one goes on to the same server and name only: nobody leads it elsewhere without knowing it.
func (m *mailroom) accountOf(kept *accountConfig, s page.MailServer) (accountConfig, error) {
	a := accountConfig{Addr: net.JoinHostPort(s.Host, strconv.Itoa(s.Port)), Encryption: post.Encryption(s.Encryption), Username: s.User}
	var err error
	switch {
	case s.User == "":
	case s.Password != "":
		a.Sealed, err = m.keys.Seal(s.Password, a.name())
	case kept == nil || kept.Sealed == "":
		err = page.PasswordMissing()
	case kept.name() != a.name() || weaker(kept.Encryption, a.Encryption):
		err = page.PasswordAgain()
	default:
		a.Sealed = kept.Sealed
	}
	return a, err
}

// weaker tells whether a connection that hid the password would not any more.
func weaker(former, next post.Encryption) bool {
	hides := func(e post.Encryption) bool { return e == post.EncryptionTLS || e == post.EncryptionSTARTTLS }
	return hides(former) && !hides(next)
}

// TryMailbox signs in as for fetching and takes nothing.
func (m *mailroom) TryMailbox(ctx context.Context, box page.MailboxSetup) error {
	config, _, err := m.source.read(ctx, m.desk.store)
	if err != nil {
		return err
	}
	fetch, err := m.fetchOf(config, box)
	if err != nil {
		return err
	}
	fetcher, err := m.fetcher(config, fetch)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, tryFor)
	defer cancel()
	return said(fetcher.Try(ctx))
}

// TryOut signs in as for sending and sends nothing.
func (m *mailroom) TryOut(ctx context.Context, out page.MailServer) error {
	config, _, err := m.source.read(ctx, m.desk.store)
	if err != nil {
		return err
	}
	account, err := m.accountOf(config.Send, out)
	if err != nil {
		return err
	}
	config = config.kept()
	config.Send = &account
	sender, err := m.sender(config)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, tryFor)
	defer cancel()
	return said(sender.Try(ctx))
}

// said marks what a mail server, or the way to it, said against a trial.
func said(err error) error {
	if err == nil {
		return nil
	}
	return &page.MailRefused{Said: err.Error()}
}
