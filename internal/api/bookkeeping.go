package api

import (
	"context"

	"tierdesk/internal/core/desk"
)

type mergeInput struct {
	ByPost
	Body struct {
		Into string `json:"into" maxLength:"40" doc:"Id or number of the ticket that goes on"`
	} `nameHint:"MergeTicket"`
}

type linkInput struct {
	ByPost
	Body struct {
		Other    string `json:"other" maxLength:"40" doc:"Id or number"`
		Relation string `json:"relation,omitempty" doc:"What the other is to this one: related, caused_by, causes, follow_up, followed_by, duplicates or duplicated_by"`
	} `nameHint:"LinkTicket"`
}

type unlinkInput struct {
	Guarded
	Other string `path:"other" maxLength:"40"`
}

type tagInput struct {
	Guarded
	Tag string `path:"tag" maxLength:"40"`
}

type watcherInput struct {
	Guarded
	Person string `path:"person" maxLength:"40" doc:"An id or \"me\""`
}

type timeInput struct {
	ByPost
	Body struct {
		Minutes  int    `json:"minutes"`
		Where    string `json:"where,omitempty" doc:"remote or on_site"`
		Billable bool   `json:"billable,omitempty"`
		Words    string `json:"words,omitempty"`
	} `nameHint:"LogTime"`
}

// bookkeepingRoutes tie tickets together and note things on them.
func (s *server) bookkeepingRoutes() {
	command(s, acts("/tickets/{ticket}/merge", "merge-ticket", "End it in favour of another", "Work"),
		func(ctx context.Context, in *mergeInput) (desk.Command, error) {
			into, err := s.otherID(ctx, in.Body.Into)
			return desk.Merge{Into: into}, err
		})
	command(s, acts("/tickets/{ticket}/links", "link-ticket", "Tie it to another", "Work"),
		func(ctx context.Context, in *linkInput) (desk.Command, error) {
			other, err := s.otherID(ctx, in.Body.Other)
			return desk.LinkTo{Other: other, Relation: desk.Relation(in.Body.Relation)}, err
		})
	command(s, remove("/tickets/{ticket}/links/{other}", "unlink-ticket", "Untie it from another", "Work"),
		func(ctx context.Context, in *unlinkInput) (desk.Command, error) {
			other, err := s.otherID(ctx, in.Other)
			return desk.Unlink{Other: other}, err
		})
	command(s, put("/tickets/{ticket}/tags/{tag}", "tag-ticket", "Put a tag on", "Work"),
		func(_ context.Context, in *tagInput) (desk.Command, error) { return desk.Tag{Tag: in.Tag}, nil })
	command(s, remove("/tickets/{ticket}/tags/{tag}", "untag-ticket", "Take a tag off", "Work"),
		func(_ context.Context, in *tagInput) (desk.Command, error) { return desk.Untag{Tag: in.Tag}, nil })
	command(s, acts("/tickets/{ticket}/watchers", "watch-ticket", "Let a person follow", "Work"),
		func(ctx context.Context, in *personInput) (desk.Command, error) {
			return desk.Watch{Person: personOrMe(in.Body.PersonID, actor(ctx))}, nil
		})
	command(s, remove("/tickets/{ticket}/watchers/{person}", "unwatch-ticket", "End following", "Work"),
		func(ctx context.Context, in *watcherInput) (desk.Command, error) {
			return desk.Unwatch{Person: personOrMe(in.Person, actor(ctx))}, nil
		})
	command(s, withText(post("/tickets/{ticket}/time", "log-time", "Log one's own work", "Work")),
		func(_ context.Context, in *timeInput) (desk.Command, error) {
			return desk.LogTime{
				Minutes: in.Body.Minutes, Where: desk.Where(in.Body.Where), Billable: in.Body.Billable, Content: desk.Content{Body: in.Body.Words},
			}, nil
		})
}
