package desk

import "slices"

const maxTasks = 200

// TaskState is where a task is.
type TaskState string

// The states of a task.
const (
	TaskOpen      TaskState = "open"
	TaskDone      TaskState = "done"
	TaskCancelled TaskState = "cancelled"
)

// TaskStates are all states of a task.
var TaskStates = []TaskState{TaskOpen, TaskDone, TaskCancelled}

// Task is a part of a ticket for a team, with its own owner, order and state; it needs no handoff.
type Task struct {
	Seq   Seq // the entry that added it, where its title is
	Team  TeamID
	Owner PersonID
	State TaskState
	Order int
}

// AddTask adds a part of work.
type AddTask struct {
	Title string
	Team  TeamID   // empty: the ticket's
	Owner PersonID // empty: anybody of the team
	Order int      // 0: last
}

// Name is "add_task".
func (AddTask) Name() string { return "add_task" }

// Needs the owner.
func (c AddTask) Needs() Needs { return Needs{Persons: compact(c.Owner)} }

func (c AddTask) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	if err := t.mustBeLive(); err != nil {
		return nil, err
	}
	if err := checkSubject(c.Title); err != nil {
		return nil, Invalid("title", "task.title", "Say in a few words what is to be done (at most 500 characters).")
	}
	if len(t.Tasks) >= maxTasks {
		return nil, &Error{Kind: KindLimit, Code: "task.too_many", Message: "A ticket has at most 200 tasks. Open a linked ticket for the rest."}
	}
	team := either(c.Team, t.Team)
	if err := t.checkTaskOwner(f, team, c.Owner); err != nil {
		return nil, err
	}
	if c.Order <= 0 {
		c.Order = t.lastOrder() + 1
	}
	return []Entry{with(TaskAdded{Team: team, Owner: c.Owner, Order: c.Order}, Content{Subject: c.Title})}, nil
}

func (t Ticket) checkTaskOwner(f Facts, id TeamID, owner PersonID) error {
	team, err := f.team(id, "team_id")
	if err != nil {
		return err
	}
	if err := t.mustFit(team, f.House); err != nil {
		return err
	}
	if owner == "" {
		return nil
	}
	person, err := f.person(owner, "owner_id")
	if err != nil {
		return err
	}
	if !person.IsMember(team.ID) {
		return Invalid("owner_id", "task.not_a_member", "The owner of a task belongs to the task's team. Choose one of its members.")
	}
	if t.keeps(owner, f) == "" {
		return Invalid("owner_id", "task.may_not_see", "That person may not see this ticket, so they cannot own a task of it.")
	}
	return nil
}

func (t Ticket) lastOrder() int {
	last := 0
	for _, task := range t.Tasks {
		last = max(last, task.Order)
	}
	return last
}

// TaskAdded adds a part of work.
type TaskAdded struct {
	Team  TeamID
	Owner PersonID
	Order int
}

// Kind names the event.
func (TaskAdded) Kind() string { return "task.added" }

// Audience is internal.
func (TaskAdded) Audience() Audience { return Internal }

func (e TaskAdded) apply(t Ticket, _ Stamp) Ticket {
	t.Tasks = append(cloned(t.Tasks), Task{Seq: t.place(), Team: e.Team, Owner: e.Owner, State: TaskOpen, Order: e.Order})
	return t
}

// ChangeTask changes state, owner, team or order of a task. Empty fields stay.
type ChangeTask struct {
	Task  Seq
	State TaskState
	Team  TeamID
	Owner PersonID
	Order int
}

// Name is "change_task".
func (ChangeTask) Name() string { return "change_task" }

// Needs the owner.
func (c ChangeTask) Needs() Needs { return Needs{Persons: compact(c.Owner)} }

func (c ChangeTask) decide(t Ticket, f Facts, _ Stamp) ([]Entry, error) {
	task := t.Task(c.Task)
	if task == nil {
		return nil, NotFound("task")
	}
	if c.State != "" && !slices.Contains(TaskStates, c.State) {
		return nil, Invalid("state", "task.state_unknown", "A task is open, done or cancelled.")
	}
	changed := TaskChanged{
		Task: c.Task, State: either(c.State, task.State), Team: either(c.Team, task.Team),
		Owner: either(c.Owner, task.Owner), Order: task.Order,
	}
	if c.Team != "" && c.Team != task.Team && c.Owner == "" {
		changed.Owner = ""
	}
	if c.Order > 0 {
		changed.Order = c.Order
	}
	if c.Team != "" || c.Owner != "" {
		if err := t.checkTaskOwner(f, changed.Team, c.Owner); err != nil {
			return nil, err
		}
	}
	if (Task{Seq: task.Seq, Team: changed.Team, Owner: changed.Owner, State: changed.State, Order: changed.Order}) == *task {
		return nil, nil
	}
	return same(changed), nil
}

// TaskChanged gives a task's whole present after the change.
type TaskChanged struct {
	Task  Seq
	State TaskState
	Team  TeamID
	Owner PersonID
	Order int
}

// Kind names the event.
func (TaskChanged) Kind() string { return "task.changed" }

// Audience is internal.
func (TaskChanged) Audience() Audience { return Internal }

func (e TaskChanged) apply(t Ticket, _ Stamp) Ticket {
	t.Tasks = slices.Clone(t.Tasks)
	if task := t.Task(e.Task); task != nil {
		task.State, task.Team, task.Owner, task.Order = e.State, e.Team, e.Owner, e.Order
	}
	return t
}
