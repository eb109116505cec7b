package mail

import (
	"fmt"
	"net/mail"
	"strings"
	"time"
)

// Config is how a desk sends and receives.
type Config struct {
	// Domain is the right side of our Message-IDs.
	Domain string `json:"domain"`
	// Name is what recipients see as the sender.
	Name string `json:"name"`
	// BaseURL is where links in letters lead.
	BaseURL   string    `json:"base_url"`
	Mailboxes []Mailbox `json:"mailboxes"`
	// PerPersonHour is how many letters one person gets in an hour at most; 0 means 60.
	PerPersonHour int `json:"per_person_hour"`
	// PerHour is how many letters leave in an hour before the circuit breaker opens; 0 means 3,000.
	PerHour int `json:"per_hour"`
	// Since is when the desk began to send. What was written before is old news and does not leave; zero: nothing was.
	Since time.Time `json:"since,omitzero"`
}

// Mailbox is one address of the desk. The first of a configuration is the one letters are sent from.
type Mailbox struct {
	ID      string `json:"id"`
	Address string `json:"address"`
	// AuthHost is the receiving host whose Authentication-Results are trusted; empty: none.
	AuthHost string `json:"auth_host"`
}

// automaticPerHour is how many letters an address may have got in an hour when its mail is acknowledged, whatever comes back from
// it. A request from the portal is no answer of a machine and is not counted against it.
const automaticPerHour = 3

func (c Config) perPersonHour() int {
	if c.PerPersonHour == 0 {
		return 60
	}
	return c.PerPersonHour
}

func (c Config) perHour() int {
	if c.PerHour == 0 {
		return 3000
	}
	return c.PerHour
}

// Check refuses a configuration that could not work.
func (c Config) Check() error {
	if c.Domain == "" || strings.ContainsAny(c.Domain, " @<>") {
		return fmt.Errorf("mail: \"domain\" is the right side of Message-IDs, as in desk.example.org")
	}
	seen := map[string]bool{}
	for _, box := range c.Mailboxes {
		if _, err := mail.ParseAddress(box.Address); err != nil {
			return fmt.Errorf("mail: the address of mailbox %q is not one: %w", box.ID, err)
		}
		if box.ID == "" || seen[box.ID] {
			return fmt.Errorf("mail: every mailbox needs an id of its own")
		}
		seen[box.ID] = true
	}
	return nil
}

// Mailbox finds the mailbox that an address belongs to, with or without a part after a plus.
func (c Config) Mailbox(address string) (Mailbox, bool) {
	plain, _ := splitPlus(address)
	for _, box := range c.Mailboxes {
		if strings.EqualFold(box.Address, plain) {
			return box, true
		}
	}
	return Mailbox{}, false
}

func (c Config) byID(id string) Mailbox {
	for _, box := range c.Mailboxes {
		if box.ID == id {
			return box
		}
	}
	return Mailbox{}
}

// splitPlus takes "support+token@example.org" apart into "support@example.org" and "token".
func splitPlus(address string) (plain, token string) {
	local, domain, ok := strings.Cut(address, "@")
	if !ok {
		return address, ""
	}
	local, token, _ = strings.Cut(local, "+")
	return local + "@" + domain, token
}
