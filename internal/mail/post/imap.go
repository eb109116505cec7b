package post

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Bounds of patience with an IMAP server. The library waits for ever for the first byte of an answer.
const (
	imapCommandFor = 45 * time.Second
	imapBodyFor    = 10 * time.Minute
	imapFarewell   = 5 * time.Second // time to finish the message at hand when the program stops
)

// oversizeHeader is how much of the header of a message above the limit is kept to show it in quarantine.
const oversizeHeader = 64 << 10

// imapBox is a box over one IMAP connection.
type imapBox struct {
	config   FetcherConfig
	conn     net.Conn
	client   *imapclient.Client
	caps     imap.CapSet
	selected *imap.SelectData
	news     chan struct{} // holds one token when the server spoke of new messages
	unwatch  func() bool
}

// openIMAP connects, signs in and selects the folder. When ctx ends the connection is closed, a moment later.
func openIMAP(ctx context.Context, c FetcherConfig) (*imapBox, error) {
	conn, err := c.Account.connect(ctx)
	if err != nil {
		return nil, err
	}
	b := &imapBox{config: c, conn: conn, news: make(chan struct{}, 1)}
	b.unwatch = context.AfterFunc(ctx, func() {
		time.AfterFunc(imapFarewell, func() { conn.Close() })
	})
	if err := b.within(imapCommandFor, b.begin); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// begin goes from a fresh connection to a selected folder.
func (b *imapBox) begin() error {
	for _, step := range []func() error{b.greet, b.signIn, b.prepareFolders, b.selectFolder} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (b *imapBox) greet() error {
	options := &imapclient.Options{
		TLSConfig:             b.config.Account.tlsConfig(),
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: b.heard},
	}
	if b.config.Account.Encryption == EncryptionSTARTTLS {
		client, err := imapclient.NewStartTLS(b.conn, options)
		if err != nil {
			return fmt.Errorf("start TLS with %s: %w", b.config.Account.Addr, err)
		}
		b.client = client
		return nil
	}
	b.client = imapclient.New(b.conn, options)
	if err := b.client.WaitGreeting(); err != nil {
		return fmt.Errorf("read greeting of %s: %w", b.config.Account.Addr, err)
	}
	return nil
}

// signIn always asks for the capabilities anew: servers offer more after sign-in.
func (b *imapBox) signIn() error {
	account := b.config.Account
	if err := b.client.Login(account.Username, account.Password).Wait(); err != nil {
		return fmt.Errorf("sign in as %s: %w", account.Username, err)
	}
	caps, err := b.client.Capability().Wait()
	if err != nil {
		return fmt.Errorf("ask for capabilities: %w", err)
	}
	b.caps = caps
	return nil
}

// prepareFolders makes the folder for stored messages. That it is there already is the usual refusal; any
// other shows when a message is moved.
func (b *imapBox) prepareFolders() error {
	if b.config.Acknowledge.MoveTo == "" {
		return nil
	}
	err := b.client.Create(b.config.Acknowledge.MoveTo, nil).Wait()
	if err != nil && !isServerRefusal(err) {
		return fmt.Errorf("make folder %s: %w", b.config.Acknowledge.MoveTo, err)
	}
	return nil
}

// selectFolder refuses a folder that forgets the flag: each letter would be fetched over and over.
func (b *imapBox) selectFolder() error {
	selected, err := b.client.Select(b.config.Folder, nil).Wait()
	if err != nil {
		return fmt.Errorf("select folder %s: %w", b.config.Folder, err)
	}
	b.selected = selected
	flag := b.config.Acknowledge.flag()
	keeps := slices.Contains(selected.PermanentFlags, flag) ||
		flag[0] != '\\' && slices.Contains(selected.PermanentFlags, imap.FlagWildcard)
	if b.config.Acknowledge.flags() && len(selected.PermanentFlags) > 0 && !keeps {
		return fmt.Errorf("the server does not keep the flag %s in %s; move or delete stored mail instead", flag, b.config.Folder)
	}
	return nil
}

// heard is called by the library whenever the server speaks of the folder unasked.
func (b *imapBox) heard(data *imapclient.UnilateralDataMailbox) {
	if data.NumMessages == nil {
		return
	}
	select {
	case b.news <- struct{}{}:
	default:
	}
}

func (b *imapBox) Validity() uint32 { return b.selected.UIDValidity }

// Waiting drops old news before it looks: whatever arrives during the look is news again.
func (b *imapBox) Waiting() (uids []uint32, err error) {
	select {
	case <-b.news:
	default:
	}
	err = b.within(imapCommandFor, func() error {
		// Some servers search in the view of the last command; NOOP brings it up to date.
		if err := b.client.Noop().Wait(); err != nil {
			return err
		}
		found, err := b.client.UIDSearch(b.config.Acknowledge.waiting(), nil).Wait()
		if err != nil {
			return err
		}
		for _, uid := range found.AllUIDs() {
			uids = append(uids, uint32(uid))
		}
		return nil
	})
	slices.Sort(uids)
	return uids, err
}

func (b *imapBox) Headings(uids []uint32) (headings []heading, err error) {
	var set imap.UIDSet
	for _, uid := range uids {
		set.AddNum(imap.UID(uid))
	}
	err = b.within(imapCommandFor, func() error {
		messages, err := b.client.Fetch(set, &imap.FetchOptions{UID: true, RFC822Size: true, InternalDate: true}).Collect()
		for _, m := range messages {
			headings = append(headings, heading{UID: uint32(m.UID), Size: m.RFC822Size, ReceivedAt: m.InternalDate.UTC()})
		}
		return err
	})
	slices.SortFunc(headings, func(a, b heading) int { return int(int64(a.UID) - int64(b.UID)) })
	return headings, err
}

func (b *imapBox) Body(uid uint32, limit int64) ([]byte, error) {
	raw, err := b.section(uid, &imap.FetchItemBodySection{Peek: true}, limit+1)
	if err == nil && int64(len(raw)) > limit {
		return nil, errOversize
	}
	return raw, err
}

func (b *imapBox) Header(uid uint32) ([]byte, error) {
	start := &imap.SectionPartial{Offset: 0, Size: oversizeHeader}
	return b.section(uid, &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, Peek: true, Partial: start}, oversizeHeader)
}

// section reads one part of one message, at most most bytes of it into memory.
func (b *imapBox) section(uid uint32, what *imap.FetchItemBodySection, most int64) (raw []byte, err error) {
	err = b.within(imapBodyFor, func() error {
		fetch := b.client.Fetch(imap.UIDSetNum(imap.UID(uid)), &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{what}})
		found, readErr := readSection(fetch.Next(), most)
		raw = found
		return errors.Join(readErr, fetch.Close())
	})
	if err == nil && raw == nil {
		return nil, errGone
	}
	return raw, err
}

// readSection gives the first section of the message, nil if the server sent none. All items are read to
// their end, or the connection would be out of step.
func readSection(message *imapclient.FetchMessageData, most int64) (raw []byte, err error) {
	if message == nil {
		return nil, nil
	}
	for item := message.Next(); item != nil; item = message.Next() {
		body, ok := item.(imapclient.FetchItemDataBodySection)
		if !ok || body.Literal == nil || raw != nil {
			continue
		}
		// One byte more than announced lets the last read see the end without growing.
		raw = make([]byte, 0, min(body.Literal.Size(), most)+1)
		raw, err = readInto(raw, io.LimitReader(body.Literal, most))
		if err != nil {
			return nil, err
		}
	}
	return raw, nil
}

// readInto appends what r gives; unlike io.ReadAll it starts with the capacity that is needed.
func readInto(raw []byte, r io.Reader) ([]byte, error) {
	for {
		if len(raw) == cap(raw) {
			raw = append(raw, 0)[:len(raw)]
		}
		n, err := r.Read(raw[len(raw):cap(raw)])
		raw = raw[:len(raw)+n]
		if err == io.EOF {
			return raw, nil
		}
		if err != nil {
			return raw, err
		}
	}
}

func (b *imapBox) Acknowledge(uid uint32, oversize bool) error {
	how := b.config.Acknowledge
	set := imap.UIDSetNum(imap.UID(uid))
	return b.within(imapCommandFor, func() error {
		switch {
		case how.MoveTo != "":
			return b.move(set, how.MoveTo)
		case how.Delete && !oversize:
			return b.remove(set)
		}
		return b.flag(set, how.flag())
	})
}

func (b *imapBox) flag(set imap.UIDSet, flag imap.Flag) error {
	return b.client.Store(set, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{flag}}, nil).Close()
}

// move does not use the library's fallback for servers without MOVE: that one deletes without waiting to
// hear whether the copy was made.
func (b *imapBox) move(set imap.UIDSet, folder string) error {
	if b.caps.Has(imap.CapMove) {
		_, err := b.client.Move(set, folder).Wait()
		return err
	}
	if _, err := b.client.Copy(set, folder).Wait(); err != nil {
		return err
	}
	return b.remove(set)
}

// remove expunges only our own message. A server without UIDPLUS can only expunge everything marked as
// deleted, also what a person may still want back; there the mark has to do.
func (b *imapBox) remove(set imap.UIDSet) error {
	if err := b.flag(set, imap.FlagDeleted); err != nil {
		return err
	}
	if !b.caps.Has(imap.CapUIDPlus) {
		return nil
	}
	return b.client.UIDExpunge(set).Close()
}

func (b *imapBox) Await(ctx context.Context, atMost time.Duration) error {
	if b.config.PollOnly || !b.caps.Has(imap.CapIdle) {
		return b.pause(ctx, min(atMost, b.config.PollEvery))
	}
	var idle *imapclient.IdleCommand
	err := b.within(imapCommandFor, func() (err error) {
		idle, err = b.client.Idle()
		return err
	})
	if err != nil {
		return fmt.Errorf("start IDLE: %w", err)
	}
	lost := b.pause(ctx, atMost)
	err = b.within(imapCommandFor, func() error { return errors.Join(idle.Close(), idle.Wait()) })
	return errors.Join(lost, err)
}

// pause waits for news, the end of the time or of ctx; a lost connection is an error.
func (b *imapBox) pause(ctx context.Context, atMost time.Duration) error {
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-b.news:
	case <-ctx.Done():
	case <-b.client.Closed():
		return errors.New("the server closed the connection")
	}
	return nil
}

// Close says goodbye where that is quick and closes the connection in any case.
func (b *imapBox) Close() {
	b.unwatch()
	if b.client != nil {
		_ = b.within(time.Second, func() error { return b.client.Logout().Wait() })
	}
	b.conn.Close()
}

// within closes the connection if the step takes longer than the limit, which ends the step with an error.
func (b *imapBox) within(limit time.Duration, step func() error) error {
	timer := time.AfterFunc(limit, func() { b.conn.Close() })
	defer timer.Stop()
	return step()
}

// isServerRefusal says that the server answered NO or BAD to the one command and the connection is well.
func isServerRefusal(err error) bool {
	var status *imap.Error
	return errors.As(err, &status) && (status.Type == imap.StatusResponseTypeNo || status.Type == imap.StatusResponseTypeBad)
}
