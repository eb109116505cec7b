// Package subscription reads the calendars that others publish as iCalendar at an address, when somebody subscribes to one and daily from then on,
// and keeps what they say as proposals. It goes out through package outbound only, and must not make anything count: people do.
package subscription

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/holiday"
	"tierdesk/internal/outbound"
	"tierdesk/internal/store"
)

// fetchFor is how long an answer may take as a whole, redirects included.
const fetchFor = 10 * time.Second

// maxURL and maxTag bound what is kept of an address and of what a server says of its file.
const (
	maxURL = 2000
	maxTag = 500
)

// newClient goes out where the policy lets it, over addresses that a subscription may have itself.
func newClient(p outbound.Policy, timeout time.Duration) *http.Client {
	client := outbound.Client(outbound.Dialer{Policy: p}, timeout)
	follow := client.CheckRedirect
	client.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		if err := checkURL(r.URL); err != nil {
			return err
		}
		return follow(r, via)
	}
	return client
}

// ReadURL takes an address as people copy it; webcal is how calendar programs write https.
func ReadURL(text string) (string, error) {
	text = strings.TrimSpace(text)
	if rest, ok := cutScheme(text, "webcal://"); ok {
		text = "https://" + rest
	}
	u, err := url.Parse(text)
	if err != nil || len(text) > maxURL || u.Host == "" {
		return "", errAddress()
	}
	if err := checkURL(u); err != nil {
		return "", err
	}
	u.Fragment = ""
	return u.String(), nil
}

func cutScheme(text, scheme string) (string, bool) {
	if len(text) < len(scheme) || !strings.EqualFold(text[:len(scheme)], scheme) {
		return text, false
	}
	return text[len(scheme):], true
}

func errAddress() error {
	return desk.Invalid("url", "feed.address", "This is not the address of a calendar. Write it as https://calendar.example.org/holidays.ics.")
}

// checkURL lets plain http be for this machine only: on its way nobody can change what it says.
func checkURL(u *url.URL) error {
	switch {
	case u.User != nil:
		return desk.Invalid("url", "feed.password", "This address has a name or a password in it, which everybody would see who looks after this calendar. Use one without.")
	case u.Hostname() == "":
		return errAddress()
	case u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()):
		return nil
	case u.Scheme == "http":
		return desk.Invalid("url", "feed.plain", "This address is not encrypted: anybody on the way could change the dates. Use one that begins with https://.")
	}
	return errAddress()
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.Unmap().IsLoopback()
}

// answer is what a server gave.
type answer struct {
	data         []byte
	same         bool // it is as it was
	etag         string
	lastModified string
}

// fetch reads a file, or hears that it is as it was when there is a mark of that.
func fetch(ctx context.Context, client *http.Client, s store.Subscription) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, http.NoBody)
	if err != nil {
		return answer{}, errAddress()
	}
	request.Header.Set("Accept", "text/calendar, */*;q=0.1")
	request.Header.Set("User-Agent", "Tierdesk")
	if s.ETag != "" {
		request.Header.Set("If-None-Match", s.ETag)
	}
	if s.LastModified != "" {
		request.Header.Set("If-Modified-Since", s.LastModified)
	}
	response, err := client.Do(request)
	if err != nil {
		return answer{}, unread(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	switch {
	case response.StatusCode == http.StatusNotModified && s.ETag+s.LastModified != "":
		return answer{same: true}, nil
	case response.StatusCode != http.StatusOK:
		return answer{}, desk.Invalid("url", "feed.status", "The server answers, but gives no calendar: the address may be wrong or out of date, or need a sign-in.")
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, holiday.MaxICal+1)) // one too many is enough to see that it is too large
	if err != nil {
		return answer{}, unread(ctx, err)
	}
	return answer{data: data, etag: short(response.Header.Get("ETag")), lastModified: short(response.Header.Get("Last-Modified"))}, nil
}

// short leaves out a mark that is too long to be kept: the file is read anew then.
func short(tag string) string {
	if len(tag) > maxTag || tag != store.CleanText(tag) {
		return ""
	}
	return tag
}

// unread says why nothing was read.
func unread(ctx context.Context, err error) error {
	if ctx.Err() != nil { // whoever asked is gone
		return ctx.Err()
	}
	var refused *outbound.Refused
	var said *desk.Error
	var slow interface{ Timeout() bool }
	switch {
	case errors.As(err, &refused):
		return desk.Invalid("url", "feed.refused", "This address leads into a network that the desk does not reach into, and nothing was read. Who runs the server can list the network (calendar-network).")
	case errors.As(err, &said):
		return said
	case errors.As(err, &slow) && slow.Timeout():
		return desk.Invalid("url", "feed.slow", "The server did not give the calendar within 10 seconds. Try again later, or use another address.")
	}
	return desk.Invalid("url", "feed.unreachable", "Nobody answers at this address, or not with a certificate that can be trusted. Check the address.")
}
