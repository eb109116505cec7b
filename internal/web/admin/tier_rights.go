package admin

import (
	"cmp"
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// toolLines are the tools of a tier as they are typed: a name and an address on each line.
func toolLines(tools []desk.Tool) []string {
	var lines []string
	for _, t := range tools {
		lines = append(lines, t.Name+" "+t.URL)
	}
	return lines
}

// toolOf reads a line: its last word is the address.
func toolOf(line string) desk.Tool {
	at := strings.LastIndexAny(line, " \t")
	return desk.Tool{Name: strings.TrimSpace(line[:max(at, 0)]), URL: line[at+1:]}
}

func skipPriority(to int) string { return "skip_" + strconv.Itoa(to) + "_priority" }

func skipVIP(to int) string { return "skip_" + strconv.Itoa(to) + "_vip" }

// skipTargets are the tiers that critical cases may go straight to.
func skipTargets(from int) []int {
	return slices.DeleteFunc([]int{1, 2, 3}, func(to int) bool { return to == from })
}

func skipValues(values url.Values, t desk.Tier) {
	values["skip_to"] = nil
	for _, to := range skipTargets(t.Number) {
		values.Set(skipPriority(to), "")
		values.Set(skipVIP(to), "")
	}
	for _, s := range t.SkipTo {
		if s.Priority > 0 {
			values.Set(skipPriority(s.To), strconv.Itoa(int(s.Priority)))
		}
		values.Set(skipVIP(s.To), yes(s.VIP))
	}
}

// tierRights reads what a tier may have, see and use, and its ways for critical cases.
func (d draft) tierRights(t desk.Tier) desk.Tier {
	t.SeesAssets, t.SeesLogs, t.Research = d.is("sees_assets"), d.is("sees_logs"), d.is("research")
	t.Excludes, t.Tools, t.SkipTo = nil, nil, nil
	for _, id := range d.all("excludes") {
		t.Excludes = append(t.Excludes, desk.CategoryID(id))
	}
	for _, line := range d.lines("tools") {
		t.Tools = append(t.Tools, toolOf(line))
	}
	for _, to := range skipTargets(t.Number) {
		priority, _ := strconv.Atoi(d.get(skipPriority(to))) // one of a list; anything else is none
		if skip := (desk.Skip{To: to, Priority: desk.Priority(priority), VIP: d.is(skipVIP(to))}); priority != 0 || skip.VIP {
			t.SkipTo = append(t.SkipTo, skip)
		}
	}
	return t
}

// closable are all categories to tick, as those that a tier may be kept from.
func closable(h desk.House) []part.Option {
	var options []part.Option
	for _, c := range slices.SortedFunc(maps.Values(h.Categories), func(a, b desk.Category) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	}) {
		label := c.Name
		if above := h.Categories[c.Parent].Name; above != "" {
			label = above + ": " + c.Name
		}
		options = append(options, part.Option{Value: string(c.ID), Label: label})
	}
	return options
}

// urgent are the priorities from which on a ticket may take a way for critical cases.
func urgent(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.tier.skip.none")}}
	for _, p := range desk.Priorities {
		options = append(options, part.Option{Value: strconv.Itoa(int(p)), Label: words.T(ctx, "admin.tier.skip.from", "Priority", p.String())})
	}
	return options
}

// skip is the field that says how urgent a ticket must be to go straight to a tier.
func (e tierEdit) skip(ctx context.Context, to int) part.Field {
	name := skipPriority(to)
	f := part.Field{Name: name, Label: words.T(ctx, "admin.tier.skip.to", "N", to), Value: e.get(name)}
	if kept := e.kept.Get(name); e.stale && kept != f.Value {
		f.Now = labels(urgent(ctx), []string{kept})
	}
	return f
}

func (e tierEdit) skipVIP(ctx context.Context, to int) part.Field {
	return part.Field{Name: skipVIP(to), Label: words.T(ctx, "admin.tier.skip.vip", "N", to), Value: e.get(skipVIP(to))}
}
