package admin

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// rebind is what becomes of running tickets when they go over to an agreement as it is typed, to be looked at before it is so (S6).
type rebind struct {
	agreementEdit
	moved
}

// forRunning is the value of "binds" that takes running tickets over.
const forRunning = "running"

// isRebind tells whether the form wants running tickets to go over.
func (e agreementEdit) isRebind() bool { return !e.IsNew && e.MayBind && e.get("binds") == forRunning }

// agreementPreview shows what going over would change, or decides it when that was confirmed. The agreement is one that was read whole.
func (s *Site) agreementPreview(v *page.Visit, e agreementEdit, wanted sla.Agreement) error {
	confirms := v.Form("do") == doConfirm
	var err error
	if confirms {
		// What was looked at is decided, or nothing: the version is the one of the preview.
		if wanted.Version, err = strconv.ParseInt(v.Form("version"), 10, 64); err == nil {
			_, err = s.Engine.SaveAgreementForRunning(v.Ctx(), v.Actor, wanted, e.get("reason"))
		} else {
			err = store.ErrStale
		}
		if err == nil {
			v.Go("/admin/agreements?done=saved")
			return nil
		}
	}
	r, status := rebind{agreementEdit: e}, http.StatusOK
	if err != nil && !isStaleOrRefused(err) {
		return err
	}
	if err != nil {
		status = r.refuse(v, r.ofPromise(err, wanted))
		if r.field != "reason" {
			return s.agreementPage(v, status, r.agreementEdit)
		}
	}
	if r.Sums, err = s.Engine.PreviewAgreement(v.Ctx(), v.Actor, wanted); isStaleOrRefused(err) {
		return s.agreementPage(v, e.refuse(v, e.ofPromise(err, wanted)), e)
	}
	if err != nil {
		return err
	}
	if err := s.fillMoves(v, &r.moved); err != nil {
		return err
	}
	return s.Render(v, status, agreementRebindPage(s.head(v, v.T("admin.rebind"), agreementsLink(v.T("admin.agreements")), link{Href: agreementPath(e.Agreement.ID), Label: e.Agreement.Name}), r))
}

func agreementsLink(label string) link { return link{Href: "/admin/agreements", Label: label} }

// carried are the fields of the form with their values, which the preview carries on so that what is confirmed is what was looked at.
func (r rebind) carried() [][2]string {
	var all [][2]string
	for _, name := range slices.Sorted(maps.Keys(r.typed)) {
		if slices.Contains([]string{"do", "seen", "once", "version", "reason"}, name) {
			continue
		}
		for _, value := range r.typed[name] {
			all = append(all, [2]string{name, value})
		}
	}
	return all
}
