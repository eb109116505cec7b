package api

import (
	"context"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

type addTaskInput struct {
	ByPost
	Body struct {
		Title   string `json:"title" maxLength:"2000"`
		TeamID  string `json:"team_id,omitempty" maxLength:"40" doc:"Absent: the ticket's"`
		OwnerID string `json:"owner_id,omitempty" maxLength:"40" doc:"Absent: anybody of the team"`
		Order   int    `json:"order,omitempty" minimum:"0" doc:"Absent: last"`
	} `nameHint:"AddTask"`
}

type changeTaskInput struct {
	Guarded
	Seq  int64 `path:"seq" minimum:"1"`
	Body struct {
		State   string `json:"state,omitempty" doc:"open, done or cancelled"`
		TeamID  string `json:"team_id,omitempty" maxLength:"40"`
		OwnerID string `json:"owner_id,omitempty" maxLength:"40"`
		Order   int    `json:"order,omitempty" minimum:"0"`
	} `nameHint:"ChangeTask"`
}

// Task is a part of a ticket's work.
type Task struct {
	Seq   int64  `json:"seq"`
	Title string `json:"title"`
	Team  Ref    `json:"team"`
	Owner *Ref   `json:"owner,omitempty"`
	State string `json:"state"`
	Order int    `json:"order"`
}

func (s *server) taskRoutes() {
	handle(s, get("/tickets/{ticket}/tasks", "list-tasks", "List the tasks", "Tasks"), s.listTasks)
	command(s, post("/tickets/{ticket}/tasks", "add-task", "Add a task", "Tasks"),
		func(_ context.Context, in *addTaskInput) (desk.Command, error) {
			return desk.AddTask{
				Title: in.Body.Title, Team: desk.TeamID(in.Body.TeamID), Owner: desk.PersonID(in.Body.OwnerID), Order: in.Body.Order,
			}, nil
		})
	command(s, patch("/tickets/{ticket}/tasks/{seq}", "change-task", "Change a task", "Tasks"),
		func(_ context.Context, in *changeTaskInput) (desk.Command, error) {
			return desk.ChangeTask{
				Task: desk.Seq(in.Seq), State: desk.TaskState(in.Body.State), Team: desk.TeamID(in.Body.TeamID),
				Owner: desk.PersonID(in.Body.OwnerID), Order: in.Body.Order,
			}, nil
		})
}

func (s *server) listTasks(ctx context.Context, in *OnTicket) (*out[list[Task]], error) {
	loaded, err := s.loadInside(ctx, in.Ticket)
	if err != nil {
		return nil, err
	}
	var owners []desk.PersonID
	for _, task := range loaded.Ticket.Tasks {
		owners = append(owners, task.Owner)
	}
	n, err := s.names(ctx, owners, nil)
	if err != nil {
		return nil, err
	}
	titles, err := s.contents(ctx, loaded.Ticket, func(e desk.Event) bool { _, ok := e.(desk.TaskAdded); return ok })
	if err != nil {
		return nil, err
	}
	var items []Task
	for _, task := range loaded.Ticket.Tasks {
		items = append(items, Task{
			Seq: int64(task.Seq), Title: titles[task.Seq].Subject, Team: n.team(task.Team), Owner: n.maybePerson(task.Owner),
			State: string(task.State), Order: task.Order,
		})
	}
	slices.SortFunc(items, func(a, b Task) int { return a.Order - b.Order })
	return listOf(items, ""), nil
}

// contents gives what was written for the entries of one kind.
func (s *server) contents(ctx context.Context, t desk.Ticket, wanted func(desk.Event) bool) (map[desk.Seq]desk.Content, error) {
	found := map[desk.Seq]desk.Content{}
	err := s.eachEntry(ctx, t.ID, 0, func(r store.Record) bool {
		if r.Content != nil && wanted(r.Event) {
			found[r.Seq] = *r.Content
		}
		return true
	})
	return found, err
}
