package workspace

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// holds tells whether a ticket is in the tray.
func (b board) holds(number int64) bool {
	return slices.ContainsFunc(b.Tray, func(i trayItem) bool { return i.Number == number })
}

// present says how many of a team are there.
func (g boardGroup) present(ctx context.Context) string {
	here := words.N(ctx, "board.here", g.Here)
	if g.Away == 0 {
		return here
	}
	return here + ", " + words.N(ctx, "board.away", g.Away)
}

func (p boardPerson) isOver() bool { return p.Load > p.Room }

func (p boardPerson) flag() string {
	switch {
	case p.Best:
		return "best"
	case !p.Here:
		return "leave"
	case p.isOver():
		return "over"
	}
	return ""
}

// about is what stands under the name: that they are away, their zone, what they know. Their hours are drawn beside it, and that they are over load
// the figures say.
func (p boardPerson) about() string {
	off := p.Off
	if p.Out {
		off = ""
	}
	return dotted(off, p.Zone, p.Skills)
}

// whole is all of that, for whoever points at it, and that they are at work.
func (p boardPerson) whole(ctx context.Context) string {
	now := p.Off
	if p.Here {
		now = words.T(ctx, "board.at_work")
	}
	return dotted(now, p.Zone, p.Skills)
}

func dotted(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(one string) bool { return one == "" }), " · ")
}

// zones are the clocks that the board goes by.
func (b board) zones() string {
	if b.Other == "" {
		return b.Zone
	}
	return b.Zone + ", " + b.Other
}

func (p boardPerson) share() string {
	return strconv.Itoa(min(100, 100*p.Load/max(p.Room, 1))) + "%"
}

func (p boardPerson) loadWords(ctx context.Context) string {
	id := "board.load.label"
	if p.isOver() {
		id = "board.load.over"
	}
	return words.T(ctx, id, "Name", p.Person.Name, "Load", p.Load, "Room", p.Room, "Tickets", words.N(ctx, "board.tickets", p.Tickets))
}

func workIcon(kind string) string {
	if kind == "vendor" {
		return "package"
	}
	switch desk.WorkKind(kind) {
	case desk.WorkVisit:
		return "map-pin"
	case desk.WorkDepot:
		return "wrench"
	}
	return "headset"
}

func boardKinds(ctx context.Context) []part.Option {
	var options []part.Option
	for _, kind := range desk.WorkKinds {
		options = append(options, part.Option{Value: string(kind), Label: words.T(ctx, "board.kind."+string(kind))})
	}
	return options
}

func onSiteName(terms sla.OnSite) string {
	if terms == sla.OnSiteIncluded {
		return "included"
	}
	return string(terms)
}
