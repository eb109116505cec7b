package workspace

import (
	"net/http"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
)

// weighed is the priority that impact and urgency would give, and by which matrix.
type weighed struct {
	Matrix          desk.Matrix
	Impact, Urgency desk.Level
}

// weigh reads the matrix of a client, which the desk's stands in for.
func (s *Site) weigh(client desk.Client, impact, urgency string) weighed {
	w := weighed{Matrix: s.House().Matrix, Impact: levelOr(impact), Urgency: levelOr(urgency)}
	if client.HasOwn {
		w.Matrix = client.Matrix
	}
	return w
}

func levelOr(text string) desk.Level {
	if level := desk.Level(text); level.IsValid() {
		return level
	}
	return desk.Medium
}

func (w weighed) priority(impact, urgency desk.Level) desk.Priority {
	p, _ := w.Matrix.Priority(impact, urgency)
	return p
}

// loadPriority weighs what the sheet is filled in with, else what the ticket has.
func (s *Site) loadPriority(_ *page.Visit, e *sheet) error {
	e.Weighed = s.weigh(e.Client, e.value("impact", string(e.Ticket.Impact)), e.value("urgency", string(e.Ticket.Urgency)))
	return nil
}

// priorityPreview tells what impact and urgency would give where there is no ticket yet, or many.
func (s *Site) priorityPreview(v *page.Visit) error {
	var client desk.Client
	if id := desk.ClientID(v.Query("client")); id != "" && v.Actor.MayReach(id) {
		found, err := s.Store().Client(v.Ctx(), id)
		if err != nil {
			return err
		}
		client = found
	}
	return s.Render(v, http.StatusOK, priorityShown(s.weigh(client, v.Query("impact"), v.Query("urgency"))))
}
