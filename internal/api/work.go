package api

import (
	"context"
	"time"

	"tierdesk/internal/core/desk"
)

// workRoutes are the commands that need nothing but the ticket and a few words.
func (s *server) workRoutes() {
	s.messageRoutes()
	s.lifeRoutes()
	s.placeRoutes()
	s.bookkeepingRoutes()
	s.taskRoutes()
	s.scheduleRoutes()
	s.routingRoutes()
}

// nothing is a body without fields: it may be left out, and whatever is in it is refused.
type nothing struct{}

type bareInput struct {
	ByPost
	Body *nothing
}

type wordsBody struct {
	Words string `json:"words,omitempty"`
}

type wordsInput struct {
	ByPost
	Body *wordsBody
}

func (in *wordsInput) content() desk.Content {
	if in.Body == nil {
		return desk.Content{}
	}
	return desk.Content{Body: in.Body.Words}
}

type textBodyWire struct {
	Body  string    `json:"body,omitempty"`
	Files []fileKey `json:"attachments,omitempty" maxItems:"100"`
}

type textInput struct {
	ByPost
	Body textBodyWire
}

func (s *server) contentOf(ctx context.Context, b textBodyWire) (desk.Content, error) {
	files, err := s.filesOf(actor(ctx), b.Files)
	return desk.Content{Body: b.Body, Attachments: files}, err
}

func (s *server) messageRoutes() {
	command(s, withText(post("/tickets/{ticket}/messages", "post-message", "Write to the other side", "Messages")),
		func(ctx context.Context, in *textInput) (desk.Command, error) {
			content, err := s.contentOf(ctx, in.Body)
			return desk.PostMessage{Content: content}, err
		})
	command(s, withText(post("/tickets/{ticket}/notes", "write-note", "Write for the desk only", "Messages")),
		func(ctx context.Context, in *textInput) (desk.Command, error) {
			content, err := s.contentOf(ctx, in.Body)
			return desk.WriteNote{Content: content}, err
		})
}

type holdInput struct {
	ByPost
	Body struct {
		Reason    string     `json:"reason" doc:"requester, vendor, change or scheduled"`
		Until     *time.Time `json:"until,omitempty"`
		VendorID  string     `json:"vendor_id,omitempty" maxLength:"40"`
		Reference string     `json:"reference,omitempty" maxLength:"200" doc:"The vendor's number for the case"`
		Words     string     `json:"words,omitempty"`
	} `nameHint:"HoldTicket"`
}

type resolveInput struct {
	ByPost
	Body struct {
		Outcome string    `json:"outcome,omitempty" doc:"solved, workaround, fulfilled, no_fault, cannot_solve, withdrawn, self_solved or duplicate; a requester's is self_solved"`
		Cause   string    `json:"cause,omitempty"`
		Body    string    `json:"body,omitempty" doc:"Goes to the requester"`
		Files   []fileKey `json:"attachments,omitempty" maxItems:"100"`
	} `nameHint:"ResolveTicket"`
}

type ratingInput struct {
	ByPost
	Body struct {
		Good  bool   `json:"good" doc:"Whether they are content with the solution"`
		Words string `json:"words,omitempty"`
	} `nameHint:"RateTicket"`
}

type discardInput struct {
	ByPost
	Body struct {
		Why string `json:"why" doc:"spam, noise or test"`
	} `nameHint:"DiscardTicket"`
}

func (s *server) lifeRoutes() {
	command(s, withText(acts("/tickets/{ticket}/hold", "hold-ticket", "Let it wait for something", "Work")),
		func(_ context.Context, in *holdInput) (desk.Command, error) {
			put := desk.Put{
				Reason: desk.HoldReason(in.Body.Reason), Vendor: desk.VendorID(in.Body.VendorID), Reference: in.Body.Reference,
				Content: desk.Content{Body: in.Body.Words},
			}
			if in.Body.Until != nil {
				put.Until = in.Body.Until.UTC().Truncate(time.Microsecond)
			}
			return put, nil
		})
	command(s, acts("/tickets/{ticket}/resume", "resume-ticket", "End the wait", "Work"),
		func(context.Context, *bareInput) (desk.Command, error) { return desk.Resume{}, nil })
	command(s, withText(acts("/tickets/{ticket}/resolve", "resolve-ticket", "Say that it is solved", "Work")),
		func(ctx context.Context, in *resolveInput) (desk.Command, error) {
			content, err := s.contentOf(ctx, textBodyWire{Body: in.Body.Body, Files: in.Body.Files})
			return desk.Resolve{Outcome: desk.Outcome(in.Body.Outcome), Cause: desk.Cause(in.Body.Cause), Content: content}, err
		})
	command(s, acts("/tickets/{ticket}/confirm", "confirm-ticket", "The requester confirms the solution", "Work"),
		func(context.Context, *bareInput) (desk.Command, error) { return desk.Confirm{}, nil })
	command(s, withText(acts("/tickets/{ticket}/rating", "rate-ticket", "The requester says how it went", "Work")),
		func(_ context.Context, in *ratingInput) (desk.Command, error) {
			return desk.Rate{Good: in.Body.Good, Content: desk.Content{Body: in.Body.Words}}, nil
		})
	command(s, withText(acts("/tickets/{ticket}/reopen", "reopen-ticket", "Take it up again", "Work")),
		func(_ context.Context, in *wordsInput) (desk.Command, error) {
			return desk.Reopen{Content: in.content()}, nil
		})
	command(s, acts("/tickets/{ticket}/close", "close-ticket", "Close it without waiting", "Work"),
		func(context.Context, *bareInput) (desk.Command, error) { return desk.Close{}, nil })
	command(s, acts("/tickets/{ticket}/discard", "discard-ticket", "Say that it is no ticket", "Work"),
		func(_ context.Context, in *discardInput) (desk.Command, error) {
			return desk.Discard{Why: desk.DiscardWhy(in.Body.Why)}, nil
		})
}
