package calendar

import "testing"

// TestProposals walks what a calendar, a subscription and those who decided between them can have made of one date.
func TestProposals(t *testing.T) {
	closed, short, renamed := &Day{Name: "May Day"}, &Day{Hours: []string{"09:00-12:00"}, Name: "May Day"}, &Day{Name: "Labour Day"}
	dismissed := Proposal{Said: closed}.Key()
	for name, c := range map[string]struct {
		now, said, taken *Day
		dismissed        string
		want             ProposalKind
	}{
		"new":                                     {nil, closed, nil, "", ProposeNew},
		"new, and not wanted":                     {nil, closed, nil, dismissed, ""},
		"not wanted, and says otherwise now":      {nil, short, nil, dismissed, ProposeNew},
		"typed, and the same":                     {closed, closed, nil, "", ""},
		"typed, and called otherwise":             {renamed, closed, nil, "", ""},
		"typed, with other hours":                 {short, closed, nil, "", ProposeChange},
		"typed, with other hours, and not wanted": {short, closed, nil, dismissed, ""},
		"typed, and not said":                     {closed, nil, nil, "", ""},
		"taken, and the same":                     {closed, closed, closed, "", ""},
		"taken, and changed":                      {closed, short, closed, "", ProposeChange},
		"taken, and renamed":                      {closed, renamed, closed, "", ProposeChange},
		"taken, and gone":                         {closed, nil, closed, "", ProposeGone},
		"taken, gone, and kept":                   {closed, nil, closed, keyGone, ""},
		"taken, changed by somebody":              {short, closed, closed, "", ""},
		"taken, changed by somebody, and gone":    {short, nil, closed, "", ""},
		"taken, changed by both":                  {renamed, short, closed, "", ProposeChange},
		"taken, and removed by somebody":          {nil, closed, closed, "", ""},
		"removed by somebody, and says otherwise": {nil, short, closed, "", ProposeNew},
		"removed by somebody, and gone":           {nil, nil, closed, "", ""},
	} {
		days := map[string]Day{}
		if c.now != nil {
			days["2026-05-01"] = *c.now
		}
		all := Proposals(days, []SubscribedDate{{Subscription: "a", Date: "2026-05-01", Said: c.said, Taken: c.taken, Dismissed: c.dismissed}}, "2026-05-01")
		var got ProposalKind
		if len(all) > 0 {
			got = all[0].Kind
		}
		if got != c.want || len(all) > 1 {
			t.Errorf("%s: %q is proposed, want %q", name, got, c.want)
		}
	}
}

// TestProposalsOfSeveral holds that what is past is left alone, that they come by date, and that a date is not gone that another one says.
func TestProposalsOfSeveral(t *testing.T) {
	day := &Day{Name: "Fair"}
	days := map[string]Day{"2026-06-02": *day, "2026-06-03": *day}
	all := Proposals(days, []SubscribedDate{
		{Subscription: "b", Date: "2026-06-09", Said: day},
		{Subscription: "a", Date: "2026-06-09", Said: day},
		{Subscription: "a", Date: "2026-06-02", Taken: day},
		{Subscription: "b", Date: "2026-06-02", Said: day},
		{Subscription: "a", Date: "2026-06-03", Taken: day},
		{Subscription: "a", Date: "2026-05-31", Said: day},
	}, "2026-06-01")
	got := ""
	for _, p := range all {
		got += p.Subscription + " " + p.Date + " " + string(p.Kind) + "\n"
	}
	if want := "a 2026-06-03 gone\na 2026-06-09 new\nb 2026-06-09 new\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
