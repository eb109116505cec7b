package dev

import (
	"net/http"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
)

func (s *Site) components(v *page.Visit) error {
	return s.Render(v, http.StatusOK, componentsPage(s.Frame(v, v.T("dev.components.title")), s.samples(v)))
}

// samples are what the parts show in the gallery.
type samples struct {
	Tiers   []desk.Tier
	Teams   []team
	People  []desk.Person
	Clocks  []part.Clock
	Fields  []part.Field
	Options []part.Option
	Words   string
	Text    string
}

type team struct {
	Tier int
	Name string
}

func (s *Site) samples(v *page.Visit) samples {
	house := s.House()
	all := samples{
		Tiers: house.Tiers, Words: "The tunnel drops every five minutes since the update.", Text: sampleText,
		Teams: []team{{0, "Self-service"}, {1, "Front line"}, {2, "Network"}, {3, "Engineering"}, {4, "Tamarack Telecom"}},
		Clocks: []part.Clock{
			{Pace: part.OnTime, Used: 30, Text: "2 h 10", At: "14:00"},
			{Pace: part.Soon, Used: 85, Text: "33 m", At: "12:25"},
			{Pace: part.Breached, Used: 100, Text: "−38 m", At: "11:14"},
			{Pace: part.Paused, Text: v.T("hold.vendor")},
			{Pace: part.Soon, Used: 85, Text: "33 m", At: "12:25", Label: v.Words.Code("clock", "resolution")},
		},
		Fields: []part.Field{
			{Name: "plain", Label: "Subject", Value: "VPN drops"},
			{Name: "helped", Label: "Phone", Help: "With country code."},
			{Name: "wrong", Label: "Address", Value: "dana@", Error: "This is not an address yet."},
			{Name: "long", Label: "Text", Rows: 3},
		},
		Options: []part.Option{{Value: "1", Label: "Front line"}, {Value: "2", Label: "Network"}, {Value: "3", Label: "Engineering", Disabled: true}},
	}
	agents, err := s.Store().ListAgents(v.Ctx())
	if err != nil {
		return all
	}
	for _, p := range agents {
		if v.Person().ID == "" {
			p.Avatar = "" // pictures are for those who are signed in
		}
		all.People = append(all.People, p)
	}
	return all
}

const sampleText = "A paragraph with **weight**, a [link](https://example.org) and `code`.\n\n1. First\n2. Second\n\n> Quoted words."

// buttons are the kinds of buttons by their classes.
var buttons = []struct{ Class, Name string }{
	{"btn btn--primary", "Send reply"},
	{"btn", "Accept"},
	{"btn btn--quiet", "Macro"},
	{"btn btn--danger", "Delete"},
	{"btn btn--small", "Small"},
	{"btn btn--large", "Large"},
}

// pictures are some icons of the sprite.
var pictures = []string{"inbox", "layers", "route", "timer", "hourglass", "package", "circle-check", "search", "plus", "user", "archive"}
