package api

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Problem is every error of the API, in the form of RFC 9457.
type Problem struct {
	Title     string          `json:"title" doc:"The status in words"`
	Status    int             `json:"status"`
	Code      string          `json:"code" doc:"Stable name of the problem"`
	Detail    string          `json:"detail" doc:"What is wrong and what to do, for people"`
	Errors    []ProblemDetail `json:"errors,omitempty" doc:"What exactly is wrong, where more than one thing is"`
	Reference string          `json:"reference,omitempty" doc:"Of a fault on the desk's side: the log has it too"`
	Current   int64           `json:"current,omitempty" doc:"Of a conflict: the ticket's version now"`
	Changes   []Entry         `json:"changes,omitempty" doc:"Of a conflict: what happened since the version you named"`

	header http.Header
}

// ProblemDetail is one thing that is wrong.
type ProblemDetail struct {
	Location string `json:"location,omitempty"`
	Message  string `json:"message"`
}

// Error gives the words for people.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is asked by huma.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders is asked by huma.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType is asked by huma.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

var installProblems sync.Once

// useProblems makes huma word its own refusals as we do; it keeps that in a variable of its package.
func useProblems() {
	installProblems.Do(func() {
		huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
			return refusal(status, message, errs)
		}
	})
}

// refusal is what huma itself found: a body that cannot be read, an unknown field, a number out of range.
func refusal(status int, message string, errs []error) *Problem {
	if status == http.StatusBadRequest {
		status = http.StatusUnprocessableEntity
	}
	p := &Problem{Title: http.StatusText(status), Status: status, Code: "request.invalid", Detail: "The request is not as it should be: " + message + "."}
	for _, err := range errs {
		var detailed huma.ErrorDetailer
		switch {
		case err == nil:
		case errors.As(err, &detailed):
			d := detailed.ErrorDetail()
			p.Errors = append(p.Errors, ProblemDetail{Location: d.Location, Message: d.Message})
		default:
			p.Errors = append(p.Errors, ProblemDetail{Message: err.Error()})
		}
	}
	switch status {
	case http.StatusRequestEntityTooLarge:
		p.Code, p.Detail = "request.too_large", "The request is larger than this route takes."
	case http.StatusUnsupportedMediaType:
		p.Code, p.Detail = "request.media_type", "Send JSON with the content type application/json."
	case http.StatusRequestTimeout:
		p.Code, p.Detail = "request.too_slow", "The request came in too slowly."
	}
	return p
}

var statusOf = map[desk.Kind]int{
	desk.KindInvalid: http.StatusUnprocessableEntity, desk.KindNotFound: http.StatusNotFound, desk.KindForbidden: http.StatusForbidden,
	desk.KindConflict: http.StatusConflict, desk.KindUnavailable: http.StatusServiceUnavailable, desk.KindLimit: http.StatusTooManyRequests,
}

// problem is the one place where an error becomes a status. What has no kind is our own fault: it is logged here, once, and
// shown as a reference.
func (s *server) problem(ctx context.Context, err error) *Problem {
	var done *Problem
	if errors.As(err, &done) {
		return done
	}
	if errors.Is(err, store.ErrStale) {
		err = desk.Conflict("row.changed", "Somebody changed this at the same time. Load it again, then decide.")
	}
	var e *desk.Error
	if !errors.As(err, &e) || statusOf[e.Kind] == 0 {
		return s.fault(ctx, err)
	}
	status := statusOf[e.Kind]
	if e.Kind == desk.KindLimit && strings.HasSuffix(e.Code, "too_large") {
		status = http.StatusRequestEntityTooLarge
	}
	p := &Problem{Title: http.StatusText(status), Status: status, Code: e.Code, Detail: e.Message, header: http.Header{}}
	if status == http.StatusServiceUnavailable {
		p.header.Set("Retry-After", "2")
	}
	if e.Field != "" && len(e.Details) == 0 {
		p.Errors = []ProblemDetail{{Location: e.Field, Message: e.Message}}
	}
	for _, d := range e.Details {
		p.Errors = append(p.Errors, ProblemDetail{Location: d.Field, Message: d.Message})
	}
	return p
}

func (s *server) fault(ctx context.Context, err error) *Problem {
	reference := rand.Text()[:12]
	if ctx.Err() == nil {
		s.Log.Error("a request failed", "reference", reference, "error", err)
	}
	return &Problem{
		Title: http.StatusText(http.StatusInternalServerError), Status: http.StatusInternalServerError, Code: "internal", Reference: reference,
		Detail: "Something broke on our side. Name this reference when you ask about it: " + reference,
	}
}

// writeProblem answers where huma does not.
func writeProblem(w http.ResponseWriter, p *Problem) {
	if p.Title == "" {
		p.Title = http.StatusText(p.Status)
	}
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}
