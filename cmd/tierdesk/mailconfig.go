package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"slices"

	"tierdesk/internal/mail"
	"tierdesk/internal/mail/post"
	"tierdesk/internal/outbound"
)

// mailConfig is how letters come in and go out: the file mail.json, or what the page keeps. In the file passwords are named by
// environment variables, the page keeps them sealed; they stand in the open nowhere.
type mailConfig struct {
	mail.Config
	Send *accountConfig `json:"send"`
	// Fetch names the IMAP accounts, one for each mailbox that is fetched.
	Fetch []fetchConfig `json:"fetch"`
	// ListenSMTP and ListenLMTP are addresses on which letters are taken directly; empty: not.
	ListenSMTP string `json:"listen_smtp"`
	ListenLMTP string `json:"listen_lmtp"`
	Hostname   string `json:"hostname"`
	// Networks are private ranges that mail servers may be in; all others that are not public are refused.
	Networks []netip.Prefix `json:"networks"`
}

type accountConfig struct {
	Addr        string          `json:"addr"`
	Encryption  post.Encryption `json:"encryption"`
	Username    string          `json:"username"`
	PasswordEnv string          `json:"password_env,omitempty"`
	Sealed      string          `json:"password_sealed,omitempty"`
}

type fetchConfig struct {
	accountConfig
	Mailbox string `json:"mailbox"`
	Folder  string `json:"folder"`
	MoveTo  string `json:"move_to"`
}

// readMailConfig reads the file; without one the desk has no mail, which is no error.
func readMailConfig(path string) (*mailConfig, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the mail configuration: %w", err)
	}
	var c mailConfig
	reader := json.NewDecoder(bytes.NewReader(text))
	reader.DisallowUnknownFields() // a mistyped key would be a desk without mail that says nothing
	err = reader.Decode(&c)
	if err == nil {
		err = errors.Join(c.Check(), c.checkFetch(), c.checkPasswords())
	}
	if err != nil {
		return nil, fmt.Errorf("the mail configuration %s is not what it should be: %w", path, err)
	}
	return &c, nil
}

// sends tells whether letters can leave: there is a server for them, and an address they leave from.
func (c *mailConfig) sends() bool { return c.Send != nil && len(c.Mailboxes) > 0 }

// checkFetch refuses an account whose mail would come into a mailbox that is not there.
func (c *mailConfig) checkFetch() error {
	for _, f := range c.Fetch {
		if !slices.ContainsFunc(c.Mailboxes, func(box mail.Mailbox) bool { return box.ID == f.Mailbox }) {
			return fmt.Errorf("\"fetch\" names the mailbox %q, which is not in \"mailboxes\"", f.Mailbox)
		}
	}
	return nil
}

// checkPasswords refuses sealed ones in a file: they belong to the page.
func (c *mailConfig) checkPasswords() error {
	accounts := []accountConfig{}
	if c.Send != nil {
		accounts = append(accounts, *c.Send)
	}
	for _, f := range c.Fetch {
		accounts = append(accounts, f.accountConfig)
	}
	for _, a := range accounts {
		if a.Sealed != "" {
			return errors.New("\"password_sealed\" stands in no file; name an environment variable in \"password_env\"")
		}
	}
	return nil
}

// account is what a sign-in needs, its password in the open.
func (m *mailroom) account(c *mailConfig, a accountConfig) (post.Account, error) {
	account := post.Account{
		Addr: a.Addr, Encryption: a.Encryption, Username: a.Username, Password: os.Getenv(a.PasswordEnv),
		Dialer: outbound.Dialer{Policy: outbound.Policy{Allow: c.Networks}},
	}
	var err error
	if a.Sealed != "" {
		account.Password, err = m.keys.Open(a.Sealed, a.name())
	}
	return account, err
}

// name is what a password belongs to.
func (a accountConfig) name() string { return a.Addr + " " + a.Username }
