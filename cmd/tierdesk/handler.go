package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"tierdesk/internal/api"
	"tierdesk/internal/assist"
	"tierdesk/internal/auth"
	"tierdesk/internal/httpguard"
	"tierdesk/internal/mail"
	"tierdesk/internal/subscription"
	"tierdesk/internal/web"
)

// handler joins the edges: guard, API and pages. The context ends the live feed.
func handler(ctx context.Context, d *openedDesk, room *mailroom, feeds *subscription.Reader, advice *assist.Assist, a *auth.Auth, base *url.URL) (http.Handler, error) {
	cookie := auth.Cookie{Secure: base.Scheme == "https"}
	rest, err := api.New(ctx, api.Config{
		Engine: d.engine, Node: nodeName(), Blobs: d.blobs, Access: a, Answers: d.store, Cookie: cookie.Secret, Secret: d.secret,
		BaseURL: strings.TrimSuffix(base.String(), "/"), Log: d.log, Feeds: feeds, Triage: advice,
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", d.health)
	mux.Handle("GET /metrics", promhttp.Handler())
	mux.Handle("/api/", rest)
	mux.Handle("/", pages(d, room, feeds, advice, a, base))
	return httpguard.Handler(mux, httpguard.Config{HTTPS: base.Scheme == "https", Log: d.log}), nil
}

func pages(d *openedDesk, room *mailroom, feeds *subscription.Reader, advice *assist.Assist, a *auth.Auth, base *url.URL) http.Handler {
	config := web.Config{Engine: d.engine, Node: nodeName(), SignIn: a, Keys: a, Cookie: auth.Cookie{Secure: base.Scheme == "https"}, Blobs: d.blobs, BaseURL: strings.TrimSuffix(base.String(), "/"), Log: d.log, Mail: room, Post: room, Feeds: feeds, Triage: advice, Letters: room, LetterLinks: mail.NewLetterLinks(d.engine, mail.NewKeys(d.secret))}
	if d.sink != nil {
		config.Demo, config.Sink = true, d.sink
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
