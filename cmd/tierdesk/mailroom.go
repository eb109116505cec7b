package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/mail"
	"tierdesk/internal/mail/post"
	"tierdesk/internal/worker"
)

// mailroom is all that moves letters: fetchers and listeners in, placer and deliverer behind them. It follows its set-up: what
// administrators save on a page is at work a moment later, on every node.
type mailroom struct {
	desk      *openedDesk
	source    mailSource
	keys      mail.Keys
	intake    post.Intake
	now       atomic.Pointer[works]
	changed   chan struct{} // holds one token when other works took the place of those that run
	listeners []*post.Listener
	doors     []door
	wake      chan struct{}
	log       *slog.Logger
}

// works are what one set-up needs.
type works struct {
	config    *mailConfig
	version   int64
	fetching  []fetching
	placer    *mail.Placer
	deliverer *mail.Deliverer // nil: nothing is sent
	problem   string          // why nothing is sent although a server is named
}

// fetching is one account that is fetched, or why it is not.
type fetching struct {
	fetchConfig
	fetcher *post.Fetcher // nil: see problem
	problem string
}

func (f fetching) status() post.FetcherStatus {
	if f.fetcher == nil {
		return post.FetcherStatus{LastError: f.problem}
	}
	return f.fetcher.Status()
}

// door is where a listener takes letters: the address it got, which may be another than it was asked to take.
type door struct {
	via     post.Via
	address string
}

func newMailroom(ctx context.Context, d *openedDesk, source mailSource) (*mailroom, error) {
	m := &mailroom{
		desk: d, source: source, keys: mail.NewKeys(d.secret), changed: make(chan struct{}, 1), wake: make(chan struct{}, 1), log: d.log,
	}
	intake := mail.NewIntake(d.store, d.blobs, m.nudge)
	m.intake = intake
	if d.sink != nil {
		d.sink.intake = intake
	}
	config, version, err := source.read(ctx, d.store)
	if err != nil {
		return nil, err
	}
	w, err := m.works(config, version)
	if err != nil {
		return nil, err
	}
	m.now.Store(w)
	return m, m.addListeners(config)
}

// works makes what a set-up needs. A file that cannot work is an error. What the page saved cannot stop the desk: what is wrong
// with an account is shown beside it.
func (m *mailroom) works(c *mailConfig, version int64) (*works, error) {
	d := m.desk
	w := &works{config: c, version: version, placer: mail.NewPlacer(d.engine, d.blobs, c.Config, m.keys, lookupTXT, d.log)}
	var wrong error
	for _, f := range c.Fetch {
		one := fetching{fetchConfig: f}
		var err error
		if one.fetcher, err = m.fetcher(c, f); err != nil {
			one.problem, wrong = err.Error(), errors.Join(wrong, err)
		}
		w.fetching = append(w.fetching, one)
	}
	var sender mail.Sender
	if d.sink != nil {
		sender = d.sink
	} else if c.sends() {
		server, err := m.sender(c)
		if err != nil {
			w.problem, wrong = err.Error(), errors.Join(wrong, err)
		} else {
			sender = server
		}
	}
	if sender != nil {
		w.deliverer = mail.NewDeliverer(d.engine, d.blobs, c.Config, m.keys, sender, d.log)
	}
	if wrong != nil && m.source.fixed != nil {
		return nil, wrong
	}
	if wrong != nil {
		m.log.Error("mail is set up in a way that does not work", "error", wrong)
	}
	return w, nil
}

func (m *mailroom) fetcher(c *mailConfig, f fetchConfig) (*post.Fetcher, error) {
	account, err := m.account(c, f.accountConfig)
	if err != nil {
		return nil, err
	}
	return post.NewFetcher(post.FetcherConfig{
		Mailbox: f.Mailbox, Account: account, Folder: f.Folder, Acknowledge: post.Acknowledge{MoveTo: f.MoveTo}, Intake: m.intake, Log: m.log,
	})
}

func (m *mailroom) sender(c *mailConfig) (*post.Sender, error) {
	account, err := m.account(c, *c.Send)
	if err != nil {
		return nil, err
	}
	return post.NewSender(post.SenderConfig{Account: account, LocalName: c.Hostname})
}

// lookupFor is how long a name server may take. A mail asks several times within its lease, and a stop waits for the mail at hand.
const lookupFor = 2 * time.Second

func lookupTXT(domain string) ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), lookupFor)
	defer cancel()
	return net.DefaultResolver.LookupTXT(ctx, domain)
}

func (m *mailroom) addListeners(c *mailConfig) error {
	for _, asked := range []door{{post.ViaSMTP, c.ListenSMTP}, {post.ViaLMTP, c.ListenLMTP}} {
		if asked.address == "" {
			continue
		}
		listener, err := post.NewListener(post.ListenerConfig{
			Via: asked.via, Hostname: c.Hostname, AcceptRecipient: m.recipient, Intake: m.intake, Log: m.log,
		})
		if err != nil {
			return err
		}
		network, err := net.Listen("tcp", asked.address)
		if err != nil {
			return err
		}
		m.listeners = append(m.listeners, listener)
		m.doors = append(m.doors, door{asked.via, network.Addr().String()})
		go func() {
			if err := listener.Serve(network); err != nil {
				m.log.Info("the listener for mail ended", "via", asked.via, "error", err)
			}
		}()
	}
	return nil
}

func (m *mailroom) recipient(_ context.Context, address string) (string, bool, error) {
	box, ok := m.now.Load().config.Mailbox(address)
	return box.ID, ok, nil
}

func (m *mailroom) nudge() { poke(m.wake) }

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// jobs are what the workers do for the mail.
func (m *mailroom) jobs(name string) []worker.Job {
	return []worker.Job{
		{
			Name: "place", Every: 5 * time.Second, Wake: m.wake,
			Run: func(ctx context.Context) (bool, time.Time, error) {
				more, err := m.now.Load().placer.Run(ctx, name)
				return more, time.Time{}, err
			},
		},
		{Name: "links", Every: 3 * time.Second, Run: func(ctx context.Context) (bool, time.Time, error) {
			if d := m.now.Load().deliverer; d != nil {
				return d.RunLinks(ctx)
			}
			return false, time.Time{}, nil
		}},
		{Name: "deliver", Every: 2 * time.Second, Woken: true, Run: func(ctx context.Context) (bool, time.Time, error) {
			if d := m.now.Load().deliverer; d != nil {
				more, err := d.Run(ctx, name)
				return more, time.Time{}, err
			}
			return false, time.Time{}, nil
		}},
		{Name: "mail", Every: 2 * time.Second, Run: func(ctx context.Context) (bool, time.Time, error) {
			return false, time.Time{}, m.follow(ctx)
		}},
	}
}

// follow puts the works of a newer set-up in the place of those that run. Ones that cannot be made leave the former at work.
func (m *mailroom) follow(ctx context.Context) error {
	config, version, err := m.source.read(ctx, m.desk.store)
	former := m.now.Load()
	if err != nil || version == former.version {
		return err
	}
	w, err := m.works(config, version)
	if err != nil {
		return fmt.Errorf("set up mail anew: %w", err)
	}
	if w.deliverer != nil && former.deliverer != nil {
		w.deliverer.WaitingFrom(former.deliverer)
	}
	if !m.now.CompareAndSwap(former, w) {
		return nil // another looked at the same moment, and looks again
	}
	m.log.Info("mail is set up anew", "version", version)
	poke(m.changed)
	return nil
}

// run fetches until the context ends, then lets the listeners finish what they have.
func (m *mailroom) run(ctx context.Context) {
	for ctx.Err() == nil {
		m.fetch(ctx)
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	var err error
	for _, listener := range m.listeners {
		err = errors.Join(err, listener.Shutdown(last))
	}
	if err != nil {
		m.log.Warn("a listener for mail did not end well", "error", err)
	}
}

// fetch runs the fetchers of one set-up until another takes its place.
func (m *mailroom) fetch(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	for _, f := range m.now.Load().fetching {
		if f.fetcher != nil {
			running.Go(func() { f.fetcher.Run(ctx) })
		}
	}
	select {
	case <-ctx.Done():
	case <-m.changed:
	}
	stop()
	running.Wait()
}

// Release places a mail that a person looked at in quarantine.
func (m *mailroom) Release(ctx context.Context, receipt string) error {
	return m.now.Load().placer.Release(ctx, receipt)
}

// Sends tells whether letters leave.
func (m *mailroom) Sends() bool { return m.now.Load().deliverer != nil }

// SendLink takes a letter with a link on.
func (m *mailroom) SendLink(ctx context.Context, to desk.Person, purpose, url string) error {
	if d := m.now.Load().deliverer; d != nil {
		return d.SendLink(ctx, to, purpose, url)
	}
	return errNoMail()
}

// SendInvitation takes a letter on that says who of the desk lets it be sent.
func (m *mailroom) SendInvitation(ctx context.Context, to desk.Person, by, purpose, url string) error {
	if d := m.now.Load().deliverer; d != nil {
		return d.SendInvitation(ctx, to, by, purpose, url)
	}
	return errNoMail()
}

func errNoMail() error {
	return &desk.Error{Kind: desk.KindUnavailable, Code: "mail.none", Message: "This desk sends no mail. Ask its people for a way in."}
}
