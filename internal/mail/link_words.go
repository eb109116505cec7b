package mail

import (
	"fmt"
	"strings"

	"tierdesk/internal/store"
)

// linkWords are what a letter says of its link, and what comes next.
type linkWords struct{ subject, lead, next string }

func (l linkLetter) words(house string) linkWords {
	switch {
	case l.by != "" && strings.HasPrefix(l.to.Language, "de"):
		return l.germanInvitation(house)
	case l.by != "":
		return l.invitation(house)
	case l.purpose == store.LinkPassword:
		return linkWords{"Set a new password", "Set a new password.", "The link works once, for two hours. If you did not ask for it, do nothing: your password stays as it is."}
	}
	return linkWords{
		"Confirm your address to join the help portal", "Confirm your address to join the help portal.", "The link works once, for a day. If you did not ask for it, do nothing.",
	}
}

func (l linkLetter) invitation(house string) linkWords {
	if l.purpose == store.LinkPassword {
		return linkWords{
			"A new password for " + house, fmt.Sprintf("%s sends you a link with which you choose a new password for %s.", l.by, house),
			"The link works once, for two hours. Until you use it your password stays as it is. If it has ended, choose “Forgot the password” on the sign-in page.",
		}
	}
	return linkWords{
		"You are invited to " + house, fmt.Sprintf("%s invites you to %s. Open this link and choose a password; then you are signed in.", l.by, house),
		fmt.Sprintf("The link works once, for a day. If it has ended, ask %s for another one, or choose “Forgot the password” on the sign-in page. If you expected no invitation, do nothing.", l.by),
	}
}

func (l linkLetter) germanInvitation(house string) linkWords {
	if l.purpose == store.LinkPassword {
		return linkWords{
			"Ein neues Passwort für " + house, fmt.Sprintf("%s sendet Ihnen einen Link, mit dem Sie ein neues Passwort für %s wählen.", l.by, house),
			"Der Link gilt einmal, zwei Stunden lang. Bis Sie ihn benutzen, bleibt Ihr Passwort, wie es ist. Ist er abgelaufen, wählen Sie „Passwort vergessen“ auf der Anmeldeseite.",
		}
	}
	return linkWords{
		"Einladung zu " + house, fmt.Sprintf("%s lädt Sie zu %s ein. Öffnen Sie diesen Link und wählen Sie ein Passwort; danach sind Sie angemeldet.", l.by, house),
		fmt.Sprintf("Der Link gilt einmal, einen Tag lang. Ist er abgelaufen, bitten Sie %s um einen neuen, oder wählen Sie „Passwort vergessen“ auf der Anmeldeseite. Haben Sie keine Einladung erwartet, tun Sie nichts.", l.by),
	}
}
