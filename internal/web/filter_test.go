package web

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

var listedSubject = regexp.MustCompile(`class="row-subject"[^>]*title="([^"]*)"`)

func listed(body string) string {
	var all []string
	for _, found := range listedSubject.FindAllStringSubmatch(body, -1) {
		all = append(all, found[1])
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// filterOffice is a desk with tickets that differ in all that the filter asks for.
func filterOffice(t *testing.T) *office {
	t.Helper()
	o := newOffice(t)
	for _, subject := range []string{"one", "two", "three", "four", "five"} {
		o.post("maria", "/requests", "subject", subject, "body", "Since nine")
	}
	o.post("ana", "/tickets/1/classify", "impact", "high", "urgency", "high", "type", "incident")
	o.post("ana", "/tickets/2/classify", "impact", "high", "urgency", "medium", "type", "incident")
	for _, number := range []string{"3", "4", "5"} {
		o.post("ana", "/tickets/"+number+"/classify", "impact", "low", "urgency", "low", "type", "incident")
	}
	o.post("ana", "/tickets/2/take")
	o.post("ana", "/tickets/2/hold", "reason", "requester")
	o.post("ana", "/tickets/3/tag", "tag", "vpn")
	o.post("ana", "/tickets/4/take")
	o.post("ana", "/tickets/4/resolve", "outcome", "solved", "cause", "unknown", "body", "Restart it")
	return o
}

// categories puts one category under another, and gives both with a third.
func (o *office) categories() (top, below, other string) {
	o.t.Helper()
	o.must(o.engine.SaveHouse(o.t.Context(), desk.MachineActor("test"), "house.save", "", func(h *desk.House) error {
		for _, c := range []desk.Category{{ID: "top", Name: "Printing"}, {ID: "below", Name: "Labels", Parent: "top"}, {ID: "other", Name: "Phones"}} {
			if err := h.PutCategory(c); err != nil {
				return err
			}
		}
		return nil
	}))
	return "top", "below", "other"
}

// TestFilterOfAList goes from the form to its address and from there to what the store is asked for.
func TestFilterOfAList(t *testing.T) {
	o := filterOffice(t)
	top, below, other := o.categories()
	o.post("ana", "/tickets/3/classify", "impact", "low", "urgency", "low", "type", "incident", "category", below)
	o.post("ana", "/tickets/5/classify", "impact", "low", "urgency", "low", "type", "incident", "category", other)
	client, ana := string(o.client.ID), string(o.people["ana"].ID)
	status, body := o.get("ana", "/tickets/filter?view=queue&sort=newest&client="+client+"&priority=2&where="+`{%22field%22:%22tags%22,%22op%22:%22has%22,%22values%22:[%22vpn%22]}`)
	o.wants("the form", status, body, 200, `method="get"`, `action="/tickets"`, `name="view" value="queue"`, `name="sort" value="newest"`, `name="where"`,
		`<option value="`+client+`" selected>Acme</option>`, `name="priority" value="2" checked`, `name="priority" value="1">`, `<option value="me">`)

	status, body = o.get("ana", "/tickets?view=open&client="+client+"&priority=2&priority=1&priority=9&team=&tier=&state=&owner=&category=&tag=")
	o.wants("what the form sends leads to an address to keep", status, html.UnescapeString(body), 303, `"/tickets?client=`+client+`&priority=1&priority=2&view=open"`)

	for _, c := range []struct{ query, want string }{
		{"view=open", "five one three two"},
		{"priority=1&priority=2", "one two"},
		{"priority=2&client=" + client, "two"},
		{"priority=1&client=other", ""},
		{"state=new", "five one three"},
		{"state=open", "two"},
		{"state=held", "two"},
		{"state=resolved", "four"},
		{"view=queue&state=resolved", "four"},
		{"view=mine&state=resolved", "four"},
		{"view=solved&state=new", "five one three"},
		{"state=closed", ""},
		{"state=nonsense", "five one three two"},
		{"owner=me", "two"},
		{"owner=" + ana, "two"},
		{"owner=nobody", "five one three"},
		{"view=mine&owner=nobody", "five one three"},
		{"view=queue&owner=me", "two"},
		{"tag=VPN", "three"},
		{"tag=vpn&priority=1", ""},
		{"tier=1", "five one three two"},
		{"tier=3", ""},
		{"category=none", ""},
		{"category=" + below, "three"},
		{"category=" + top, "three"},
		{"category=" + other + "&priority=4", "five"},
		{`priority=1&priority=4&where={"field":"subject","op":"contains","values":["e"]}`, "five one three"},
	} {
		status, body := o.get("ana", "/tickets?"+strings.ReplaceAll(c.query, `"`, "%22"))
		o.wants(c.query, status, body, 200)
		if got := listed(body); got != c.want {
			t.Errorf("%s lists %q, want %q", c.query, got, c.want)
		}
	}
	if status, body = o.get("tom", "/tickets?owner=me"); status != 200 || listed(body) != "" {
		t.Errorf("another's own tickets: %d, %q", status, listed(body))
	}
}

// TestChipsOfAList takes away each thing that narrows a list alone, and keeps the whole in a view.
func TestChipsOfAList(t *testing.T) {
	o := filterOffice(t)
	hidden := desk.Client{ID: "hidden", Name: "Secret & Sons"}
	client := string(o.client.ID)
	query := "client=" + client + "&priority=1&priority=2&tag=vpn&view=open"
	status, body := o.get("ana", "/tickets?"+query)
	plain := html.UnescapeString(body)
	o.wants("the chips", status, plain, 200, `aria-label="Take away: Client: Acme"`, `aria-label="Take away: Priority: P1, P2"`, `aria-label="Take away: Tag: vpn"`,
		`href="/tickets?priority=1&priority=2&tag=vpn&view=open"`, `href="/tickets?client=`+client+`&tag=vpn&view=open"`, `href="/tickets?client=`+client+`&priority=1&priority=2&view=open"`,
		`data-address="/tickets?`+query+`"`, `href="/tickets/filter?`+query+`"`, "No ticket of this view fits the filter.", `title="All open"`)
	o.must(o.engine.Store().SaveClient(t.Context(), hidden, store.Audit{At: time.Now()}))
	away := o.people["ana"]
	away.ServesAll, away.Serves = false, []desk.ClientID{o.client.ID}
	o.people["away"] = away
	status, body = o.get("away", "/tickets?client=hidden")
	o.wants("a client that the reader may not know", status, body, 200, "Client: unknown")
	o.hasNot("a client that the reader may not know", body, "Secret")
	status, body = o.get("away", "/tickets/filter?client=hidden")
	o.wants("its form", status, body, 200, `<option value="hidden" selected>unknown</option>`)
	o.hasNot("its form", body, "Secret")

	query = "client=" + client + "&priority=1&priority=2&view=open"
	status, _ = o.post("ana", "/views", "name", "Urgent at Acme", "query", query+"&tag=")
	o.wants("keeping the view", status, "", 303)
	status, body = o.get("ana", "/tickets?priority=2&view=open&priority=1&client="+client)
	o.wants("the view", status, body, 200, `title="Urgent at Acme"`)
	status, body = o.get("ana", "/rail")
	_, counted, _ := strings.Cut(body, "Urgent at Acme")
	o.wants("the view in the rail counts as it lists", status, counted[:min(len(counted), 200)], 200, ">2<")
	status, body = o.get("ana", "/tickets/1?"+query)
	o.wants("a ticket beside the list keeps it", status, html.UnescapeString(body), 200, `data-address="/tickets?`+query+`"`, `href="/tickets/2?`+query+`"`)
}
