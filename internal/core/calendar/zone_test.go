package calendar

import (
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata"
)

// TestZonesAreReadWhole compares with what the package time says at any instant of all known years.
func TestZonesAreReadWhole(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for _, name := range []string{
		"UTC", "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Nuuk", "America/Santiago", "America/Havana", "Africa/Cairo",
		"Africa/Casablanca", "Africa/Monrovia", "Asia/Gaza", "Asia/Tehran", "Australia/Lord_Howe", "Australia/Sydney", "Antarctica/Troll",
		"Pacific/Apia", "Pacific/Chatham", "Pacific/Easter", "Pacific/Kwajalein",
	} {
		location, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		z := zoneOf(location, knownFrom, knownTo)
		for range 5000 {
			at := knownFrom + random.Int64N(knownTo-knownFrom)
			_, want := time.UnixMicro(at).In(location).Zone()
			if got := z[z.find(at)].offset / 1e6; got != int64(want) {
				t.Fatalf("%s at %s has an offset of %d, want %d", name, time.UnixMicro(at).UTC(), got, want)
			}
		}
		for i := 1; i < len(z); i++ {
			_, before := time.UnixMicro(z[i].from - 1).In(location).Zone()
			if int64(before) != z[i-1].offset/1e6 {
				t.Fatalf("%s changes before %s", name, time.UnixMicro(z[i].from).UTC())
			}
		}
	}
}
