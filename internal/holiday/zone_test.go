package holiday

import (
	"slices"
	"testing"
	"time"
)

func TestZonesLeadToRegionsThatAreThere(t *testing.T) {
	for zone, code := range zones {
		if _, err := time.LoadLocation(zone); err != nil {
			t.Errorf("%s is no zone: %v", zone, err)
		}
		if !slices.ContainsFunc(Regions(), func(r Region) bool { return r.Code == code }) {
			t.Errorf("%s leads to %s, which is not known", zone, code)
		}
	}
	for zone, want := range map[string]string{"Europe/Berlin": "DE", "Australia/Perth": "AU-WA", "UTC": "", "Asia/Dubai": ""} {
		if got := OfZone(zone); got != want {
			t.Errorf("the region of %s is %q, want %q", zone, got, want)
		}
	}
}
