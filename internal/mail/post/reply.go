package post

import (
	"errors"
	"syscall"

	"github.com/emersion/go-smtp"

	"tierdesk/internal/core/desk"
)

// replyTo turns an intake's error into the SMTP reply: the one place of this edge where a kind becomes a
// code. Whatever is not plainly the letter's own fault is temporary, because a sender told 4xx keeps the
// letter and a sender told 5xx gives it up.
func replyTo(err error) *smtp.SMTPError {
	var known *desk.Error
	switch {
	case isStorageFull(err):
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: "Not enough storage now, try again later"}
	case !errors.As(err, &known):
		return tryLater()
	}
	switch known.Kind {
	case desk.KindInvalid:
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: known.Message}
	case desk.KindNotFound:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: known.Message}
	case desk.KindForbidden:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: known.Message}
	case desk.KindLimit:
		return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Too much mail now, try again later"}
	}
	return tryLater()
}

// tryLater says nothing of the cause: it is ours and stays in our log.
func tryLater() *smtp.SMTPError {
	return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "The letter could not be stored now, try again later"}
}

// isOutage says that the failure is about the store and not about the letter, so that the next letter would
// fail in the same way.
func isOutage(err error) bool {
	var known *desk.Error
	return isStorageFull(err) || errors.As(err, &known) && (known.Kind == desk.KindUnavailable || known.Kind == desk.KindLimit)
}

func isStorageFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
