// Package holiday proposes the public holidays of countries and of parts of them, for people to look at before they count. The days come from
// github.com/rickar/cal.
package holiday

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
)

// Region is a place with holidays of its own.
type Region struct {
	Code string // ISO 3166: "DE", "DE-BY"
	Part string // the name of a part of a country, in its own language; empty: the whole country
}

// Country is the first part of the code.
func (r Region) Country() string {
	country, _, _ := strings.Cut(r.Code, "-")
	return country
}

// Regions are all that are known, by code.
func Regions() []Region {
	all := make([]Region, len(regions))
	for i, r := range regions {
		all[i] = Region{Code: r.code, Part: r.part}
	}
	return all
}

// Day is a day on which people do not work.
type Day struct {
	Date string // 2026-12-25
	Name string
}

// The years that can be asked for.
const (
	FirstYear = 1970
	LastYear  = 2100
)

// Of gives the days of a region in a year, in order; nothing for a region or year that is not known. A day that is kept on another one because
// it falls on a weekend is that other one.
func Of(code string, year int) []Day {
	at := slices.IndexFunc(regions, func(r region) bool { return r.code == code })
	if at < 0 || year < FirstYear || year > LastYear {
		return nil
	}
	var days []Day
	for _, h := range regions[at].days {
		if h.Type == cal.ObservanceReligious || h.Type == cal.ObservanceOther {
			continue
		}
		if _, observed := h.Calc(year); !observed.IsZero() {
			days = append(days, Day{Date: observed.Format(time.DateOnly), Name: h.Name})
		}
	}
	slices.SortStableFunc(days, func(a, b Day) int { return cmp.Compare(a.Date, b.Date) })
	return slices.CompactFunc(days, func(a, b Day) bool { return a.Date == b.Date })
}
