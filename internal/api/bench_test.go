package api

import (
	"fmt"
	"testing"
)

func BenchmarkOpenTicket(b *testing.B) {
	d := newDesk(b)
	body := fmt.Sprintf(`{"client_id":%q,"requester":{"email":"requester@acme.example","name":"R"},"subject":"VPN down","body":"Since nine it does not connect.","type":"incident","impact":"high","urgency":"low"}`, d.acme.ID)
	b.SetParallelism(16)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if r := d.as("agent-team", "POST", "/tickets", body); r.status != 201 {
				b.Errorf("%d %s", r.status, r.body)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tickets/s")
}

func BenchmarkListTickets(b *testing.B) {
	d := newDesk(b)
	for i := range 2000 {
		d.open(fmt.Sprint("Case ", i))
	}
	path := fmt.Sprintf("/tickets?team=%s&live=true&limit=50", d.house.Intake)
	for b.Loop() {
		d.as("agent-team", "GET", path, nil).must(200)
	}
}
