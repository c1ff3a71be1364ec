/** Passes used one at a time: listing what is possible, and applying one step after another. */
import type { Platform } from '../../hardware/platform.js';
import { printProgram } from '../ir/print.js';
import type { Program, Span } from '../ir/types.js';
import { assertValid } from '../ir/verify.js';
import type { Obligation } from '../smt/obligation.js';
import { passes, passNamed } from './index.js';
import { PASS_NAMES, refuse, type Knobs, type Pass } from './pass.js';

/** `site`: its number, from 1. Without knobs the first of the site's choices is taken. */
export interface Step { readonly pass: string; readonly site: number; readonly knobs?: Knobs }

/** A program as it was read, and in canonical form. `isOwn`: whether a place is in the user's file, not in that of an instruction. */
export interface Forms { readonly source: Program; readonly canonical: Program; readonly isOwn: (span: Span) => boolean }

export interface SiteRow {
  readonly pass: string;
  readonly site: number;
  readonly line: string;
  readonly detail?: Knobs;
  readonly place?: { readonly line: number; readonly column: number };
  readonly knobs: readonly Knobs[];
}

/** One step as it was done. `before`, `after`: the printed programs. */
export interface Applied {
  readonly pass: string;
  readonly rewrites: string;
  readonly site: number;
  readonly line: string;
  readonly place?: { readonly line: number; readonly column: number };
  readonly knobs: Knobs;
  readonly obligations: readonly Obligation[];
  readonly before: string;
  readonly after: string;
}

/** Every site of every pass with its choices. */
export function listSites(forms: Forms, program: Program, target: Platform): readonly SiteRow[] {
  return passes.flatMap((pass) => {
    const p = pass.stage === 'source' ? forms.source : program;
    return pass.sites(p, target).map((site, n): SiteRow => ({
      pass: pass.name, site: n + 1, line: site.line, ...(site.detail ? { detail: site.detail } : {}),
      ...placeOf(forms, site.span), knobs: pass.knobs(p, site, target),
    }));
  });
}

/**
 * The steps one after another, from the canonical program (from the program as it was read, where the first pass works on that).
 * @throws PassRefusal for a pass, site or knobs that do not exist here
 */
export function applySteps(forms: Forms, steps: readonly Step[], target: Platform): { readonly program: Program; readonly applied: readonly Applied[] } {
  let program = passNamed(steps[0]?.pass ?? '')?.stage === 'source' ? forms.source : forms.canonical;
  const applied = steps.map((step): Applied => {
    const pass = passNamed(step.pass) ?? refuse(`there is no pass "${step.pass}"; passes are ${PASS_NAMES.join(', ')}`);
    const sites = pass.sites(program, target), site = sites[step.site - 1] ?? refuse(sites.length === 0 ? `${pass.name} has no site here` : `${pass.name} has the sites 1 to ${sites.length} here, not ${step.site}`);
    const knobs = step.knobs ?? pass.knobs(program, site, target)[0] ?? refuse(`${pass.name} has no choices at site ${step.site}`);
    checkKnobs(pass, pass.knobs(program, site, target)[0], knobs);
    const obligations = pass.obligations(program, site, knobs, target), before = printProgram(program);
    program = pass.apply(program, site, knobs, target).program;
    if (pass.stage !== 'source') assertValid(program, 'lowered', pass.name);
    return { pass: pass.name, rewrites: pass.rewrites, site: step.site, line: site.line, ...placeOf(forms, site.span), knobs, obligations, before, after: printProgram(program) };
  });
  return { program, applied };
}

const placeOf = (forms: Forms, span: Span | undefined): { place?: { line: number; column: number } } => (span && forms.isOwn(span) ? { place: { line: span.line, column: span.column } } : {});

/** Values beyond those offered are allowed (the obligations decide), other names and types are not. */
function checkKnobs(pass: Pass, offered: Knobs | undefined, given: Knobs): void {
  if (!offered) return;
  const wanted = Object.entries(offered).map(([key, value]) => `${key}:${typeof value}`).sort().join(', '), got = Object.entries(given).map(([key, value]) => `${key}:${typeof value}`).sort().join(', ');
  if (wanted !== got) refuse(`${pass.name} takes the knobs {${wanted}}, not {${got}}`);
}
