package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"

	"tierdesk/internal/mail"
	"tierdesk/internal/store"
)

// mailSource is where the set-up of mail stands: in a file of whoever runs the server, in a demo's own, or on the page.
type mailSource struct {
	fixed   *mailConfig // nil: it is saved on the page
	isFile  bool        // fixed was read from a file
	base    string      // where links in letters lead
	network mailNetwork
}

// mailNetwork is what only who runs the server may say: which doors it opens, and what inside its network it may reach.
type mailNetwork struct {
	ListenSMTP string         `env:"TIERDESK_LISTEN_SMTP" name:"listen-smtp" help:"Take mail by SMTP at this address."`
	ListenLMTP string         `env:"TIERDESK_LISTEN_LMTP" name:"listen-lmtp" help:"Take mail by LMTP at this address."`
	Networks   []netip.Prefix `env:"TIERDESK_MAIL_NETWORKS" name:"mail-network" help:"Private ranges in which mail servers may be, as 10.0.0.0/8; others are refused."`
}

// read gives the set-up with its version; a fixed one has always the same.
func (s mailSource) read(ctx context.Context, kept store.MailSetups) (*mailConfig, int64, error) {
	if s.fixed != nil {
		return s.fixed, 0, nil
	}
	row, err := kept.MailSetup(ctx)
	if err != nil {
		return nil, 0, err
	}
	config, err := readKept(row)
	if err != nil {
		return nil, 0, err
	}
	config.BaseURL, config.Networks = s.base, s.network.Networks
	config.ListenSMTP, config.ListenLMTP = s.network.ListenSMTP, s.network.ListenLMTP
	return config, row.Version, nil
}

// readKept reads what the page saved. Where nobody saved yet there is no address and no server.
func readKept(row store.MailSetup) (*mailConfig, error) {
	if row.Version == 0 {
		return &mailConfig{Config: mail.Config{Domain: noDomain}, Hostname: noDomain}, nil
	}
	var config mailConfig
	if err := json.Unmarshal([]byte(row.Data), &config); err != nil {
		return nil, fmt.Errorf("read the mail set-up: %w", err)
	}
	return &config, nil
}

// noDomain stands where no address tells the desk's domain yet.
const noDomain = "localhost"

// kept is a copy that may be changed and saved.
func (c *mailConfig) kept() *mailConfig {
	next := *c
	next.Mailboxes, next.Fetch = slices.Clone(c.Mailboxes), slices.Clone(c.Fetch)
	return &next
}
