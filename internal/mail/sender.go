package mail

import (
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

func hasPrefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

// findSender finds the person who wrote, or makes a record for an unknown one: as a contact of the client whose mail
// domain it is, else of Unsorted. From decides, never Sender or Reply-To.
func (p *Placer) findSender(ctx context.Context, in *incoming) error {
	if len(in.letter.From) == 0 || !looksLikeAddress(in.letter.From[0].Address) {
		return nil
	}
	from := in.letter.From[0]
	person, err := p.engine.Store().PersonByEmail(ctx, from.Address)
	if store.IsNotFound(err) {
		person, err = p.newSender(ctx, clean(from.Name, maxName), strings.ToLower(from.Address))
	}
	if err != nil {
		return err
	}
	in.sender = person
	in.client, err = p.clientOf(ctx, person)
	return err
}

const (
	maxName    = 120
	maxAddress = 254
)

func looksLikeAddress(address string) bool {
	local, domain, ok := strings.Cut(address, "@")
	return ok && local != "" && domain != "" && len(address) <= maxAddress && !strings.ContainsAny(address, " \t\r\n<>\x00")
}

// clean takes out what no name or subject has: control characters, and what is too long.
func clean(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most-1]) + "…"
	}
	return text
}

func (p *Placer) newSender(ctx context.Context, name, address string) (desk.Person, error) {
	now, err := p.engine.Clock().Now()
	if err != nil {
		return desk.Person{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return desk.Person{}, err
	}
	if name == "" {
		name, _, _ = strings.Cut(address, "@")
	}
	client, err := p.clientOfDomain(ctx, address)
	if err != nil {
		return desk.Person{}, err
	}
	person := desk.Person{
		ID: desk.PersonID(id.String()), Name: name, Email: address, Roles: []desk.Role{desk.RoleRequester},
		Contacts: []desk.Contact{{Client: client, Sees: desk.SeesOwn}},
	}
	err = p.engine.Store().SavePerson(ctx, person, store.Audit{At: now, Act: "person.mail", Ref: string(person.ID)})
	if kindOf(err) == desk.KindConflict {
		return p.engine.Store().PersonByEmail(ctx, address)
	}
	return person, err
}

// personTries bounds how often a record is changed anew because somebody else changed it meanwhile.
const personTries = 5

// changePerson changes a record as it is now, so that nothing another changed meanwhile is lost. The change says whether it
// changes anything.
func changePerson(ctx context.Context, e *engine.Engine, id desk.PersonID, act string, change func(*desk.Person) bool) (desk.Person, error) {
	now, err := e.Clock().Now()
	if err != nil {
		return desk.Person{}, err
	}
	for range personTries {
		var person desk.Person
		if person, err = e.Store().Person(ctx, id); err != nil || !change(&person) {
			return person, err
		}
		err = e.Store().SavePerson(ctx, person, store.Audit{At: now, Act: act, Ref: string(id)})
		if !errors.Is(err, store.ErrStale) {
			return person, err
		}
	}
	return desk.Person{}, err
}

func (p *Placer) clientOfDomain(ctx context.Context, address string) (desk.ClientID, error) {
	_, domain, _ := strings.Cut(address, "@")
	client, err := p.engine.Store().ClientByDomain(ctx, domain)
	if store.IsNotFound(err) {
		return p.engine.House().Unsorted, nil
	}
	return client.ID, err
}

// clientOf is the client for which a person writes: the one they belong to, else Unsorted. Whoever belongs to none, as an
// agent who writes as a customer, becomes a contact of Unsorted with the ticket.
func (p *Placer) clientOf(ctx context.Context, person desk.Person) (desk.Client, error) {
	id := p.engine.House().Unsorted
	if len(person.Contacts) > 0 {
		id = person.Contacts[0].Client
	}
	return p.engine.Store().Client(ctx, id)
}
