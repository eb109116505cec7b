package mail

import (
	"context"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/mail/post"
	"tierdesk/internal/store"
)

// refused makes a letter that is given up an entry of its ticket, as a report about it would be, and stops mail to an address that
// does not exist. A letter gives one entry, however often it is tried again and given up.
func (d *Deliverer) refused(ctx context.Context, p store.Post, failed *post.SendError) error {
	if isUnknownAddress(failed) {
		if err := stopMail(ctx, d.engine, p.To); err != nil && !store.IsNotFound(err) {
			return err
		}
	}
	note := desk.NoteBounce{To: p.To, Content: desk.Content{Body: "The letter could not be put together."}}
	if failed != nil {
		note.Permanent, note.Status, note.Content.Body = failed.Permanent, failed.Enhanced, clean(failed.Message, 500)
	}
	if note.Content.Body == "" {
		note.Content.Body = "The mail server gives no reason."
	}
	_, err := d.engine.Do(ctx, p.Ticket, note, engine.Call{
		Actor: desk.MachineActor("mail"), Via: desk.ViaMail,
		Key: &store.Key{Scope: "letter given up", Key: p.ID},
	})
	switch kindOf(err) {
	case desk.KindConflict, desk.KindNotFound: // the ticket is closed for good, and takes no entries
		return nil
	default:
		return err
	}
}

// isUnknownAddress tells whether a mail server refused a letter for good because of whom it is for (RFC 3463, section 3.2). 5.1.7 and
// 5.1.8 are about who sends.
func isUnknownAddress(e *post.SendError) bool {
	return e != nil && e.Permanent && strings.HasPrefix(e.Enhanced, "5.1.") && e.Enhanced != "5.1.7" && e.Enhanced != "5.1.8"
}
