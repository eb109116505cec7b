package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
)

// reading turns a form into a command.
type reading func(form func(string) string, v visit) (desk.Command, error)

// sent is a form that was refused: its act and what was typed, which must survive.
type sent struct {
	Act  string
	form func(string) string
}

// value gives what was typed into a field of the form of an act, or nothing when another form was sent.
func (s sent) value(act, field string) string {
	if s.form == nil || s.Act != act {
		return ""
	}
	return s.form(field)
}

// ticketAct gives a command to the ticket of the address. What was typed survives a refusal.
func (s *Site) ticketAct(read reading) func(visit) error {
	return func(v visit) error {
		loaded, err := s.ticket(v)
		if err != nil {
			return err
		}
		command, err := read(v.r.PostFormValue, v)
		if err == nil {
			call := s.call(v)
			call.Expect = version(v.r.PostFormValue("version"))
			_, err = s.Engine.Do(v.ctx(), loaded.Ticket.ID, command, call)
		}
		if err == nil {
			http.Redirect(v.w, v.r, path(loaded.Ticket.Number), http.StatusSeeOther)
			return nil
		}
		if !isKind(err, desk.KindInvalid) && !isKind(err, desk.KindConflict) && !isKind(err, desk.KindForbidden) {
			return err
		}
		fresh, loadErr := s.ticket(v)
		if loadErr != nil {
			return loadErr
		}
		return s.showTicket(v, fresh, statusOf(err), messageOf(err), sent{Act: lastPart(v.r.URL.Path), form: v.r.PostFormValue})
	}
}

func lastPart(address string) string { return address[strings.LastIndexByte(address, '/')+1:] }

// version is the version that the page was made from; a reply over something unseen is stopped by it.
func version(text string) desk.Seq {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return desk.Seq(n)
}

func message(form func(string) string, _ visit) (desk.Command, error) {
	return desk.PostMessage{Content: desk.Content{Body: lines(form("body"))}}, nil
}

func note(form func(string) string, _ visit) (desk.Command, error) {
	return desk.WriteNote{Content: desk.Content{Body: lines(form("body"))}}, nil
}

// lines takes the line ends of forms back to plain ones.
func lines(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

func take(_ func(string) string, v visit) (desk.Command, error) {
	return desk.Assign{To: v.actor.Person.ID}, nil
}

func assign(form func(string) string, _ visit) (desk.Command, error) {
	return desk.Assign{To: desk.PersonID(form("person"))}, nil
}

func classify(form func(string) string, _ visit) (desk.Command, error) {
	return desk.Classify{Category: desk.CategoryID(form("category")), Impact: desk.Level(form("impact")), Urgency: desk.Level(form("urgency"))}, nil
}

func accept(_ func(string) string, _ visit) (desk.Command, error) {
	return desk.AcceptHandoff{}, nil
}

func giveBack(form func(string) string, _ visit) (desk.Command, error) {
	return desk.ReturnHandoff{Why: desk.ReturnWhy(form("why")), Content: desk.Content{Body: lines(form("body"))}}, nil
}

func withdraw(_ func(string) string, _ visit) (desk.Command, error) {
	return desk.WithdrawHandoff{}, nil
}

func hold(form func(string) string, _ visit) (desk.Command, error) {
	command := desk.Put{Reason: desk.HoldReason(form("reason")), Vendor: desk.VendorID(form("vendor")), Reference: form("reference")}
	if form("until") == "" {
		return command, nil
	}
	until, err := time.Parse("2006-01-02T15:04", form("until"))
	if err != nil {
		return nil, desk.Invalid("until", "hold.until_form", "The time is not one. Write it as 2026-06-01T14:00.")
	}
	command.Until = until.UTC()
	return command, nil
}

func resume(_ func(string) string, _ visit) (desk.Command, error) {
	return desk.Resume{}, nil
}

func resolve(form func(string) string, _ visit) (desk.Command, error) {
	return desk.Resolve{Outcome: desk.Outcome(form("outcome")), Cause: desk.Cause(form("cause")), Content: desk.Content{Body: lines(form("body"))}}, nil
}

func confirm(_ func(string) string, _ visit) (desk.Command, error) {
	return desk.Confirm{}, nil
}

func reopen(form func(string) string, _ visit) (desk.Command, error) {
	return desk.Reopen{Content: desk.Content{Body: lines(form("body"))}}, nil
}
