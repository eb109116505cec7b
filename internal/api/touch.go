package api

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Touch says who works on a system of a client.
type Touch struct {
	ID         string   `json:"id"`
	ClientID   string   `json:"client_id,omitempty" doc:"Absent: every client's"`
	System     string   `json:"system"`
	Categories []string `json:"categories" doc:"With those under them"`
	Words      []string `json:"words" doc:"One of them in the subject or the first message is enough"`
	Who        string   `json:"who" enum:"team,client_it,vendor"`
	TeamID     string   `json:"team_id,omitempty" doc:"Absent: any of the desk's, or of the client's own"`
	VendorID   string   `json:"vendor_id,omitempty"`
	Text       string   `json:"text" doc:"What to know or do"`
}

// TicketTouch is a row that fits a ticket.
type TicketTouch struct {
	Touch
	Warns bool `json:"warns" doc:"Who was asked about is not who the row names"`
}

type touchBody struct {
	ClientID   *string   `json:"client_id,omitempty" maxLength:"40"`
	System     *string   `json:"system,omitempty" minLength:"1" maxLength:"200"`
	Categories *[]string `json:"categories,omitempty" maxItems:"50"`
	Words      *[]string `json:"words,omitempty" maxItems:"50"`
	Who        *string   `json:"who,omitempty" enum:"team,client_it,vendor"`
	TeamID     *string   `json:"team_id,omitempty" maxLength:"40"`
	VendorID   *string   `json:"vendor_id,omitempty" maxLength:"40"`
	Text       *string   `json:"text,omitempty" maxLength:"500"`
}

type addTouchInput struct {
	Keyed
	Body touchBody
}

type changeTouchInput struct {
	IDInput
	Body touchBody
}

type ticketTouchInput struct {
	OnTicket
	Team   string `query:"team_id" maxLength:"40" doc:"Who would get it"`
	Vendor string `query:"vendor_id" maxLength:"40" doc:"Whom it would wait for"`
}

func (s *server) touchRoutes() {
	handle(s, get("/touch", "list-touch", "List who may touch what", "House"), s.listTouch)
	handle(s, post("/touch", "add-touch", "Say who may touch a system", "House"), s.addTouch)
	handle(s, patch("/touch/{id}", "change-touch", "Change who may touch a system", "House"), s.changeTouch)
	handle(s, remove("/touch/{id}", "remove-touch", "Remove a row", "House"), s.removeTouch)
	handle(s, get("/tickets/{ticket}/touch", "show-ticket-touch", "Who may touch what this ticket is about", "Work"), s.ticketTouch)
}

func touchWire(t desk.Touch) Touch {
	return Touch{
		ID: string(t.ID), ClientID: string(t.Client), System: t.System, Categories: texts(t.Categories), Words: append([]string{}, t.Words...),
		Who: string(t.Who), TeamID: string(t.Team), VendorID: string(t.Vendor), Text: t.Text,
	}
}

// listTouch leaves out what is about clients that the caller does not serve.
func (s *server) listTouch(ctx context.Context, _ *struct{}) (*out[list[Touch]], error) {
	if err := mustBeStaff(ctx); err != nil {
		return nil, err
	}
	var items []Touch
	for _, row := range s.Engine.House().Touch {
		if row.Client == "" || actor(ctx).Person.MayServe(row.Client) {
			items = append(items, touchWire(row))
		}
	}
	slices.SortFunc(items, func(a, b Touch) int { return cmp.Or(cmp.Compare(a.System, b.System), cmp.Compare(a.ID, b.ID)) })
	return listOf(items, ""), nil
}

func (s *server) addTouch(ctx context.Context, in *addTouchInput) (*out[Touch], error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	return s.saveTouch(ctx, desk.TouchID(id.String()), true, in.Body)
}

func (s *server) changeTouch(ctx context.Context, in *changeTouchInput) (*out[Touch], error) {
	return s.saveTouch(ctx, desk.TouchID(in.ID), false, in.Body)
}

func (s *server) saveTouch(ctx context.Context, id desk.TouchID, isNew bool, b touchBody) (*out[Touch], error) {
	var wire Touch
	err := s.saveHouse(ctx, "touch.save", string(id), func(h *desk.House) error {
		row := desk.Touch{ID: id}
		if !isNew {
			var err error
			if row, err = servedTouch(ctx, *h, id); err != nil {
				return err
			}
		}
		b.apply(&row)
		if _, err := s.store.Client(ctx, row.Client); row.Client != "" && (store.IsNotFound(err) || !actor(ctx).Person.MayServe(row.Client)) {
			return desk.Invalid("client_id", "client.unknown", "There is no such client, or you do not serve it.")
		} else if row.Client != "" && err != nil {
			return err
		}
		wire = touchWire(row)
		return h.PutTouch(row)
	})
	if err != nil {
		return nil, err
	}
	return answer(wire), nil
}

func (b touchBody) apply(row *desk.Touch) {
	if b.ClientID != nil {
		row.Client = desk.ClientID(*b.ClientID)
	}
	set(&row.System, b.System)
	if b.Categories != nil {
		row.Categories = typed[desk.CategoryID](*b.Categories)
	}
	set(&row.Words, b.Words)
	if b.Who != nil {
		row.Who = desk.TouchWho(*b.Who)
	}
	if b.TeamID != nil {
		row.Team = desk.TeamID(*b.TeamID)
	}
	if b.VendorID != nil {
		row.Vendor = desk.VendorID(*b.VendorID)
	}
	set(&row.Text, b.Text)
}

// servedTouch is a row, unless it is about a client that the caller does not serve: then there is none.
func servedTouch(ctx context.Context, h desk.House, id desk.TouchID) (desk.Touch, error) {
	i := slices.IndexFunc(h.Touch, func(one desk.Touch) bool { return one.ID == id })
	if i < 0 || h.Touch[i].Client != "" && !actor(ctx).Person.MayServe(h.Touch[i].Client) {
		return desk.Touch{}, desk.NotFound("touch")
	}
	return h.Touch[i], nil
}

func (s *server) removeTouch(ctx context.Context, in *IDInput) (*gone, error) {
	err := s.saveHouse(ctx, "touch.remove", in.ID, func(h *desk.House) error {
		if _, err := servedTouch(ctx, *h, desk.TouchID(in.ID)); err != nil {
			return err
		}
		return h.RemoveTouch(desk.TouchID(in.ID))
	})
	return &gone{}, err
}

// ticketTouch is for the ticket's agents: the table is the desk's own.
func (s *server) ticketTouch(ctx context.Context, in *ticketTouchInput) (*out[list[TicketTouch]], error) {
	loaded, err := s.loadInside(ctx, in.Ticket)
	if err != nil {
		return nil, err
	}
	subject, body, err := s.Engine.FirstWords(ctx, loaded)
	if err != nil {
		return nil, err
	}
	house, to := s.Engine.House(), desk.Receiver{Team: desk.TeamID(in.Team), Vendor: desk.VendorID(in.Vendor)}
	var items []TicketTouch
	for _, row := range house.MayTouch(loaded.Ticket, subject+"\n"+body) {
		items = append(items, TicketTouch{Touch: touchWire(row), Warns: row.Warns(to, house)})
	}
	return listOf(items, ""), nil
}
