package workspace

import "strings"

// command is something one can do, once: buttons, keys, the palette and the help are all made from this table. A command is at
// hand where the page holds an element that names it; doing it is pressing that element.
type command struct {
	ID    string `json:"id"`
	Key   string `json:"key"`
	Label string `json:"label"` // id of its text; the page gets the text
	Icon  string `json:"icon"`
	Group string `json:"group"`
}

// commands are all of them, in the order of palette and help.
var commands = []command{
	{ID: "palette", Key: "Control+k", Icon: "search", Group: "go"},
	{ID: "search", Key: "/", Icon: "search", Group: "go"},
	{ID: "ticket.new", Key: "c", Icon: "plus", Group: "go"},
	{ID: "help", Key: "?", Icon: "circle-question-mark", Group: "go"},
	{ID: "go.triage", Key: "g t", Icon: "list-checks", Group: "go"},
	{ID: "go.mine", Key: "g m", Icon: "user", Group: "go"},
	{ID: "go.queue", Key: "g q", Icon: "layers", Group: "go"},
	{ID: "go.open", Key: "g o", Icon: "list", Group: "go"},
	{ID: "go.solved", Key: "g s", Icon: "circle-check", Group: "go"},
	{ID: "go.dispatch", Key: "g d", Icon: "calendar-range", Group: "go"},
	{ID: "go.knowledge", Key: "g k", Icon: "book-open", Group: "go"},
	{ID: "go.reports", Key: "g r", Icon: "chart-no-axes-column", Group: "go"},
	{ID: "go.settings", Key: "g a", Icon: "settings", Group: "go"},
	{ID: "list.next", Key: "j", Icon: "arrow-down", Group: "list"},
	{ID: "list.previous", Key: "k", Icon: "arrow-up", Group: "list"},
	{ID: "list.open", Key: "Enter", Icon: "corner-down-left", Group: "list"},
	{ID: "list.sort", Key: "o", Icon: "arrow-up-down", Group: "list"},
	{ID: "list.filter", Key: "Shift+f", Icon: "list-filter", Group: "list"},
	{ID: "list.copy", Key: "g l", Icon: "copy", Group: "list"},
	{ID: "list.select", Key: "Shift+s", Icon: "square-check", Group: "list"},
	{ID: "list.pick", Key: "x", Icon: "square-check", Group: "list"},
	{ID: "list.pick_all", Key: "Shift+x", Icon: "list-checks", Group: "list"},
	{ID: "list.none", Key: "Shift+Escape", Icon: "square", Group: "list"},
	{ID: "list.bulk", Key: "b", Icon: "layers", Group: "list"},
	{ID: "board.confirm", Key: "Shift+y", Icon: "user-round-check", Group: "list"},
	{ID: "board.balance", Key: "Shift+j", Icon: "scale", Group: "list"},
	{ID: "view.save", Key: "Shift+b", Icon: "bookmark", Group: "list"},
	{ID: "list.play", Key: "Shift+n", Icon: "play", Group: "list"},
	{ID: "ticket.reply", Key: "r", Icon: "reply", Group: "ticket"},
	{ID: "ticket.note", Key: "n", Icon: "lock", Group: "ticket"},
	{ID: "ticket.send", Key: "Control+Enter", Icon: "send", Group: "ticket"},
	{ID: "ticket.take", Key: "t", Icon: "hand", Group: "ticket"},
	{ID: "ticket.assign", Key: "a", Icon: "user-round-check", Group: "ticket"},
	{ID: "ticket.handoff", Key: "e", Icon: "arrow-down-to-line", Group: "ticket"},
	{ID: "ticket.route", Key: "Shift+e", Icon: "route", Group: "ticket"},
	{ID: "ticket.reroute", Key: "Shift+w", Icon: "route", Group: "ticket"},
	{ID: "ticket.accept", Key: "y", Icon: "check", Group: "ticket"},
	{ID: "ticket.return", Key: "u", Icon: "undo-2", Group: "ticket"},
	{ID: "ticket.withdraw", Key: "w", Icon: "x", Group: "ticket"},
	{ID: "ticket.status", Key: "s", Icon: "circle-dot", Group: "ticket"},
	{ID: "ticket.resolve", Key: "v", Icon: "circle-check", Group: "ticket"},
	{ID: "ticket.hold", Key: "h", Icon: "pause", Group: "ticket"},
	{ID: "ticket.resume", Key: "Shift+h", Icon: "play", Group: "ticket"},
	{ID: "ticket.reopen", Key: "Shift+o", Icon: "rotate-ccw", Group: "ticket"},
	{ID: "ticket.classify", Key: "p", Icon: "tag", Group: "ticket"},
	{ID: "suggest.category", Key: "1", Icon: "tag", Group: "ticket"},
	{ID: "suggest.priority", Key: "2", Icon: "chevrons-up", Group: "ticket"},
	{ID: "suggest.team", Key: "3", Icon: "route", Group: "ticket"},
	{ID: "intake.open", Key: "Shift+a", Icon: "circle-question-mark", Group: "ticket"},
	{ID: "triage.set", Key: "0", Icon: "check", Group: "ticket"},
	{ID: "ticket.merge", Key: "Shift+m", Icon: "git-merge", Group: "ticket"},
	{ID: "ticket.link", Key: "l", Icon: "link", Group: "ticket"},
	{ID: "ticket.move", Key: "Shift+k", Icon: "building-2", Group: "ticket"},
	{ID: "ticket.restrict", Key: "Shift+l", Icon: "lock", Group: "ticket"},
	{ID: "ticket.lift", Key: "Shift+u", Icon: "lock-open", Group: "ticket"},
	{ID: "ticket.task", Key: "Shift+t", Icon: "list-checks", Group: "ticket"},
	{ID: "ticket.script", Key: "Shift+p", Icon: "list-ordered", Group: "ticket"},
	{ID: "ticket.time", Key: "i", Icon: "clock", Group: "ticket"},
	{ID: "ticket.tag", Key: "Shift+g", Icon: "tag", Group: "ticket"},
	{ID: "ticket.watch", Key: "f", Icon: "star", Group: "ticket"},
	{ID: "ticket.raise", Key: "Shift+r", Icon: "chevrons-up", Group: "ticket"},
	{ID: "ticket.voice", Key: "Shift+v", Icon: "message-circle", Group: "ticket"},
	{ID: "ticket.discard", Key: "Shift+d", Icon: "trash-2", Group: "ticket"},
	{ID: "article.show", Key: "Shift+i", Icon: "book-open", Group: "ticket"},
	{ID: "article.link", Key: "Shift+q", Icon: "link", Group: "ticket"},
	{ID: "article.quote", Key: "q", Icon: "quote", Group: "ticket"},
	{ID: "ticket.copy", Key: "Shift+c", Icon: "copy", Group: "ticket"},
	{ID: "ticket.context", Key: "d", Icon: "panel-right", Group: "ticket"},
	{ID: "undo", Key: "z", Icon: "undo-2", Group: "ticket"},
}

// keyOf gives the key of a command for the hint beside its button, as keyboards write it.
func keyOf(id string) string {
	for _, c := range commands {
		if c.ID == id {
			return strings.NewReplacer("Shift+", "⇧", "Control+", "Ctrl ").Replace(c.Key)
		}
	}
	return ""
}
