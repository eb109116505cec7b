package admin

import (
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// wayIn is how somebody can be given a way in by a letter.
type wayIn struct {
	Mails bool // the desk sends mail
	Has   bool // they have a password already
}

func (s *Site) wayIn(v *page.Visit, id desk.PersonID) (wayIn, error) {
	w := wayIn{Mails: s.SendsMail()}
	if id == "" {
		return w, nil
	}
	_, err := s.Store().Password(v.Ctx(), id)
	if store.IsNotFound(err) {
		return w, nil
	}
	w.Has = err == nil
	return w, err
}

func (s *Site) agentInvite(v *page.Visit) error {
	e, err := s.agentEdit(v)
	if err != nil {
		return err
	}
	err = s.invite(v, e.Person, e.Way)
	if page.IsRefusal(err) {
		e.kept.Set("password", "")
		return s.agentPage(v, e.refuse(v, err), e)
	}
	if err == nil {
		v.Go(agentPath(e.Person.ID) + "?done=invited")
	}
	return err
}

func (s *Site) contactInvite(v *page.Visit) error {
	e, err := s.contactEdit(v)
	if err != nil {
		return err
	}
	err = s.invite(v, e.Person, e.Way)
	if page.IsRefusal(err) {
		return s.contactPage(v, e.refuse(v, err), e)
	}
	if err == nil {
		v.Go(e.action() + "?done=invited")
	}
	return err
}

// invite mails somebody a link with which they choose a password: their first one, or a new one. The letter goes to the address
// that is kept, and counts with those that are asked for at the door.
func (s *Site) invite(v *page.Visit, p desk.Person, way wayIn) error {
	if err := v.Actor.MayChange(p, p); err != nil {
		return err
	}
	if !way.Mails {
		return desk.Conflict("invite.no_mail", "This desk sends no mail, so nothing was sent. Set up a mailbox that sends under Settings, Mail, then send it from here.")
	}
	if p.Disabled || p.NoMail || p.Email == "" {
		return desk.Conflict("invite.no_letter", "This person gets no mail now: they are disabled, have no address, or their address does not work. Mend that first, then send it.")
	}
	link, lasts := store.Link{Purpose: store.LinkInvite, Email: strings.ToLower(p.Email), Person: p.ID}, page.JoinFor
	if way.Has {
		link.Purpose, lasts = store.LinkPassword, page.ForgotFor
	}
	url, err := s.NewLink(v, link, "/join/", lasts)
	if err != nil {
		return err
	}
	if url == "" {
		return &desk.Error{Kind: desk.KindLimit, Code: "invite.too_many", Message: "This address got several letters with a link within the hour, so none was sent now. Ask them to look for those, also among spam, or try again in an hour."}
	}
	if err := s.Letters.SendInvitation(v.Ctx(), p, orAddress(v.Person()), link.Purpose, url); err != nil {
		return err
	}
	return s.Store().SaveAudit(v.Ctx(), store.Audit{At: time.Now().UTC(), By: v.Person().ID, Act: "person.invite", Ref: string(p.ID)})
}
