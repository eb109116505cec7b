package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
)

// Router gives the routing rules as this node knows them.
func (e *Engine) Router() *routing.Router { return e.router.Load() }

func (e *Engine) loadRouting(ctx context.Context) error {
	set, err := e.store.Rules(ctx)
	if err != nil {
		return fmt.Errorf("load the routing rules: %w", err)
	}
	router, err := routing.Prepare(set, desk.OpeningFields)
	if err != nil {
		e.log.Error("the routing rules cannot be read and none is asked", "version", set.Version, "error", err)
		router, err = routing.Prepare(routing.RuleSet{Version: set.Version}, desk.OpeningFields)
	}
	e.router.Store(router)
	escalations := routing.PrepareEscalations(set, desk.LiveFields)
	e.escalations.Store(&escalations)
	return err
}

// CheckRules gives everything that is wrong with a rule set, and what is worth a look.
func (e *Engine) CheckRules(ctx context.Context, set routing.RuleSet) ([]routing.Problem, error) {
	clients, err := readNamed(ctx, set, "client", e.store.Clients)
	if err != nil {
		return nil, err
	}
	requesters, err := readNamed(ctx, set, "requester", e.store.Persons)
	if err != nil {
		return nil, err
	}
	owners, err := readNamed(ctx, set, "owner", e.store.Persons)
	if err != nil {
		return nil, err
	}
	known := e.House().RoutingKnown()
	value := known.Value
	known.Value = func(field, v string) bool {
		switch field {
		case "client":
			return clients[desk.ClientID(v)]
		case "requester":
			return requesters[desk.PersonID(v)]
		case "owner":
			return owners[desk.PersonID(v)]
		default:
			return value(field, v)
		}
	}
	return set.Check(desk.OpeningFields, desk.LiveFields, known), nil
}

// namedTogether is how many are asked for at once: what a database takes in one statement is limited.
const namedTogether = 1000

// readNamed tells which of the clients or people that rules name are there.
func readNamed[ID ~string, V any](ctx context.Context, set routing.RuleSet, field string, read func(context.Context, []ID) (map[ID]V, error)) (map[ID]bool, error) {
	there := map[ID]bool{}
	for values := range slices.Chunk(set.Named(field), namedTogether) {
		ids := make([]ID, len(values))
		for i, v := range values {
			ids[i] = ID(v)
		}
		found, err := read(ctx, ids)
		if err != nil {
			return nil, fmt.Errorf("read each %s that rules name: %w", field, err)
		}
		for id := range found {
			there[id] = true
		}
	}
	return there, nil
}

// SaveRules adds a version of the routing rules. It holds for tickets that are opened later.
func (e *Engine) SaveRules(ctx context.Context, actor desk.Actor, set routing.RuleSet) error {
	if err := actor.MayAct(desk.ActSaveHouse); err != nil {
		return err
	}
	problems, err := e.CheckRules(ctx, set)
	if err != nil {
		return err
	}
	if routing.Refused(problems) {
		return refusedRules(problems)
	}
	audit, err := e.NewAudit(actor, "rules.save", "routing")
	if err != nil {
		return err
	}
	if err := e.store.SaveRules(ctx, set, audit); err != nil {
		return err
	}
	return e.Refresh(ctx)
}

// refusedRules is one error that names everything that must be mended, each with its place.
func refusedRules(problems []routing.Problem) error {
	var refused *desk.Error
	for _, p := range problems {
		if p.Warning {
			continue
		}
		place := p.Place()
		if p.Field != "" {
			place += " " + p.Field
		}
		if refused == nil {
			refused = desk.Refusal(p.Field, p.Code, p.Message)
			refused = WithValues(refused, p.Values)
		}
		refused.Details = append(refused.Details, desk.Detail{Field: place, Message: p.Message})
	}
	return refused
}

// WithValues adds what changes in a message, by place.
func WithValues(e *desk.Error, values map[string]string) *desk.Error {
	for _, place := range slices.Sorted(maps.Keys(values)) {
		e = e.With(desk.Value{Place: place, Text: values[place]})
	}
	return e
}

// SetAway notes until when somebody cannot be given work; zero: they are there. They say so themselves, or a dispatcher or manager does.
func (e *Engine) SetAway(ctx context.Context, actor desk.Actor, id desk.PersonID, until time.Time) error {
	if !actor.MaySetAway(id) {
		return desk.Forbidden("away.not_yours", "You can say of yourself that you are away; of others dispatchers and managers can.")
	}
	other, err := e.store.Person(ctx, id)
	if err != nil {
		return err
	}
	if !other.IsAgent() {
		return desk.NotFound("person")
	}
	audit, err := e.NewAudit(actor, "person.away", string(id))
	if err != nil {
		return err
	}
	if !until.IsZero() && !until.After(audit.At) {
		return desk.Invalid("until", "away.past", "That time is over. Choose one that is to come.")
	}
	return e.store.SetAway(ctx, id, until, audit)
}

// SaveLeave changes what is planned of the leave of somebody of the desk, and nothing else of them. Somebody faster gives [store.ErrStale].
func (e *Engine) SaveLeave(ctx context.Context, actor desk.Actor, id desk.PersonID, change func(desk.Person) (desk.Person, error)) error {
	before, err := e.store.Person(ctx, id)
	if err != nil {
		return err
	}
	if err := actor.MaySaveLeave(before); err != nil {
		return err
	}
	changed, err := change(before)
	if err != nil {
		return err
	}
	after := before
	after.Leave = changed.Leave
	if err := e.House().CheckWork(after); err != nil {
		return err
	}
	audit, err := e.auditOf(actor, "person.leave", string(id), before, after)
	if err != nil {
		return err
	}
	return e.store.SavePerson(ctx, after, audit)
}
