package workspace

import (
	"context"
	"strings"

	"tierdesk/internal/words"
)

// command is something one can do, once: buttons, keys, the palette and the help are all made from this table. A command is at
// hand where the page holds an element that names it; doing it is pressing that element.
type command struct {
	ID    string `json:"id"`
	Key   string `json:"key"`
	Label string `json:"label"` // id of its text; the page gets the text
	Icon  string `json:"icon"`
	Group string `json:"group"`
	Also  bool   `json:"also"` // it has words beside its label by which people look for it
}

// commands are all of them, in the order of palette and help.
var commands = []command{
	{ID: "palette", Key: "Control+k", Icon: "search", Group: "go"},
	{ID: "search", Key: "/", Icon: "search", Group: "go"},
	{ID: "ticket.new", Key: "c", Icon: "plus", Group: "go", Also: true},
	{ID: "help", Key: "?", Icon: "circle-question-mark", Group: "go"},
	{ID: "go.triage", Key: "g t", Icon: "list-checks", Group: "go", Also: true},
	{ID: "go.mine", Key: "g m", Icon: "user", Group: "go", Also: true},
	{ID: "go.queue", Key: "g q", Icon: "layers", Group: "go", Also: true},
	{ID: "go.open", Key: "g o", Icon: "list", Group: "go"},
	{ID: "go.solved", Key: "g s", Icon: "circle-check", Group: "go"},
	{ID: "go.dispatch", Key: "g d", Icon: "calendar-range", Group: "go", Also: true},
	{ID: "go.knowledge", Key: "g k", Icon: "book-open", Group: "go", Also: true},
	{ID: "go.reports", Key: "g r", Icon: "chart-no-axes-column", Group: "go", Also: true},
	{ID: "go.settings", Key: "g a", Icon: "settings", Group: "go", Also: true},
	{ID: "list.next", Key: "j", Icon: "arrow-down", Group: "list"},
	{ID: "list.previous", Key: "k", Icon: "arrow-up", Group: "list"},
	{ID: "list.open", Key: "Enter", Icon: "corner-down-left", Group: "list"},
	{ID: "list.sort", Key: "o", Icon: "arrow-up-down", Group: "list"},
	{ID: "list.filter", Key: "Shift+f", Icon: "list-filter", Group: "list"},
	{ID: "list.copy", Key: "g l", Icon: "copy", Group: "list"},
	{ID: "list.select", Key: "Shift+s", Icon: "square-check", Group: "list", Also: true},
	{ID: "list.pick", Key: "x", Icon: "square-check", Group: "list"},
	{ID: "list.pick_all", Key: "Shift+x", Icon: "list-checks", Group: "list"},
	{ID: "list.none", Key: "Shift+Escape", Icon: "square", Group: "list"},
	{ID: "list.bulk", Key: "b", Icon: "layers", Group: "list", Also: true},
	{ID: "board.confirm", Key: "Shift+y", Icon: "user-round-check", Group: "list"},
	{ID: "board.balance", Key: "Shift+j", Icon: "scale", Group: "list"},
	{ID: "view.save", Key: "Shift+b", Icon: "bookmark", Group: "list", Also: true},
	{ID: "list.play", Key: "Shift+n", Icon: "play", Group: "list"},
	{ID: "ticket.reply", Key: "r", Icon: "reply", Group: "ticket", Also: true},
	{ID: "ticket.note", Key: "n", Icon: "lock", Group: "ticket", Also: true},
	{ID: "ticket.send", Key: "Control+Enter", Icon: "send", Group: "ticket"},
	{ID: "ticket.take", Key: "t", Icon: "hand", Group: "ticket", Also: true},
	{ID: "ticket.assign", Key: "a", Icon: "user-round-check", Group: "ticket", Also: true},
	{ID: "ticket.handoff", Key: "e", Icon: "arrow-down-to-line", Group: "ticket", Also: true},
	{ID: "ticket.route", Key: "Shift+e", Icon: "route", Group: "ticket"},
	{ID: "ticket.reroute", Key: "Shift+w", Icon: "route", Group: "ticket"},
	{ID: "ticket.accept", Key: "y", Icon: "check", Group: "ticket"},
	{ID: "ticket.return", Key: "u", Icon: "undo-2", Group: "ticket"},
	{ID: "ticket.withdraw", Key: "w", Icon: "x", Group: "ticket"},
	{ID: "ticket.status", Key: "s", Icon: "circle-dot", Group: "ticket"},
	{ID: "ticket.resolve", Key: "v", Icon: "circle-check", Group: "ticket", Also: true},
	{ID: "ticket.hold", Key: "h", Icon: "pause", Group: "ticket", Also: true},
	{ID: "ticket.resume", Key: "Shift+h", Icon: "play", Group: "ticket"},
	{ID: "ticket.reopen", Key: "Shift+o", Icon: "rotate-ccw", Group: "ticket"},
	{ID: "ticket.classify", Key: "p", Icon: "tag", Group: "ticket", Also: true},
	{ID: "suggest.category", Key: "1", Icon: "tag", Group: "ticket"},
	{ID: "suggest.priority", Key: "2", Icon: "chevrons-up", Group: "ticket"},
	{ID: "suggest.team", Key: "3", Icon: "route", Group: "ticket"},
	{ID: "intake.open", Key: "Shift+a", Icon: "circle-question-mark", Group: "ticket"},
	{ID: "triage.set", Key: "0", Icon: "check", Group: "ticket"},
	{ID: "ticket.merge", Key: "Shift+m", Icon: "git-merge", Group: "ticket", Also: true},
	{ID: "ticket.link", Key: "l", Icon: "link", Group: "ticket", Also: true},
	{ID: "ticket.move", Key: "Shift+k", Icon: "building-2", Group: "ticket"},
	{ID: "ticket.restrict", Key: "Shift+l", Icon: "lock", Group: "ticket", Also: true},
	{ID: "ticket.lift", Key: "Shift+u", Icon: "lock-open", Group: "ticket"},
	{ID: "ticket.task", Key: "Shift+t", Icon: "list-checks", Group: "ticket", Also: true},
	{ID: "ticket.plan", Key: "Shift+z", Icon: "calendar-range", Group: "ticket", Also: true},
	{ID: "ticket.script", Key: "Shift+p", Icon: "list-ordered", Group: "ticket"},
	{ID: "ticket.time", Key: "i", Icon: "clock", Group: "ticket", Also: true},
	{ID: "ticket.tag", Key: "Shift+g", Icon: "tag", Group: "ticket"},
	{ID: "ticket.watch", Key: "f", Icon: "star", Group: "ticket", Also: true},
	{ID: "ticket.raise", Key: "Shift+r", Icon: "chevrons-up", Group: "ticket", Also: true},
	{ID: "ticket.voice", Key: "Shift+v", Icon: "message-circle", Group: "ticket"},
	{ID: "ticket.discard", Key: "Shift+d", Icon: "trash-2", Group: "ticket"},
	{ID: "article.show", Key: "Shift+i", Icon: "book-open", Group: "ticket"},
	{ID: "article.link", Key: "Shift+q", Icon: "link", Group: "ticket"},
	{ID: "article.quote", Key: "q", Icon: "quote", Group: "ticket"},
	{ID: "ticket.copy", Key: "Shift+c", Icon: "copy", Group: "ticket"},
	{ID: "ticket.context", Key: "d", Icon: "panel-right", Group: "ticket"},
	{ID: "undo", Key: "z", Icon: "undo-2", Group: "ticket", Also: true},
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

// also is what else a command is called.
func also(ctx context.Context, c command) string {
	if !c.Also {
		return ""
	}
	return words.T(ctx, "also."+c.ID)
}
