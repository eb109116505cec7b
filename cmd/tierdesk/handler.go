package main

import (
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"tierdesk/internal/auth"
	"tierdesk/internal/httpguard"
	"tierdesk/internal/web"
)

// handler joins the edges: guard, API and pages.
func handler(d *openedDesk, room *mailroom, a *auth.Auth, base *url.URL) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", d.health)
	mux.Handle("GET /metrics", promhttp.Handler())
	mux.Handle("/", pages(d, room, a, base))
	return httpguard.Handler(mux, httpguard.Config{HTTPS: base.Scheme == "https", Log: d.log})
}

func pages(d *openedDesk, room *mailroom, a *auth.Auth, base *url.URL) http.Handler {
	config := web.Config{Engine: d.engine, SignIn: a, Cookie: auth.Cookie{Secure: base.Scheme == "https"}, Blobs: d.blobs, Log: d.log}
	if room != nil {
		config.Mail = room.placer
	}
	return web.New(config)
}

// health answers 200 when the database answers.
func (d *openedDesk) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	state := map[string]string{"status": "ok"}
	if err := d.store.Ping(r.Context()); err != nil {
		w.Header().Set("Retry-After", "5")
		w.WriteHeader(http.StatusServiceUnavailable)
		state["status"] = "the database does not answer"
	}
	if _, err := d.engine.Clock().Now(); err != nil {
		state["clock"] = err.Error()
	}
	_ = json.NewEncoder(w).Encode(state)
}
