package words

import (
	"context"
	"errors"

	"tierdesk/internal/core/desk"
)

// Problem words an error for the reader: the catalog's text for its code, else the core's own sentence.
func Problem(ctx context.Context, err error) string {
	var e *desk.Error
	if !errors.As(err, &e) {
		return T(ctx, "fail.title.500")
	}
	if text, ok := From(ctx).Find("error." + e.Code); ok {
		return text
	}
	return e.Message
}
