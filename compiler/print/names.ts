/** Names of the output: the IR's own where they are free in the dialect. */
import type { Dialect } from './dialect.js';

const C_WORDS = `alignas alignof and and_eq asm atomic auto bitand bitor bool break case catch char class compl const const_cast consteval constexpr
constinit continue co_await co_return co_yield decltype default delete do double dynamic_cast else enum explicit export extern false float for friend
goto if inline int int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t size_t long main mutable namespace new noexcept not not_eq nullptr
operator or or_eq private protected public register reinterpret_cast requires restrict return short signed sizeof static static_assert static_cast
struct switch template this thread_local throw true try typedef typeid typename typeof union unsigned using virtual void volatile wchar_t while xor
xor_eq abs fabs sqrt exp log pow sin cos tan floor ceil round trunc min max div free malloc memcpy memset printf fprintf stderr abort exit NULL
INFINITY NAN M_PI RAND_MAX EOF BUFSIZ errno assert signbit isnan isinf isfinite`.split(/\s+/);
/** Functions of the headers that a local name may hide but a name at file scope may not. */
const FILE_SCOPE_WORDS = new Set('y0 y1 yn j0 j1 jn gamma lgamma tgamma index rindex remainder hypot fdim nan scalb logb ilogb random rand exp2 log2 select pause signal time clock read write open close link wait'.split(' '));

/** Hands out printed names: stable per IR name, unique, never a reserved word. */
export class Names {
  private readonly taken: Set<string>;
  private readonly given = new Map<string, string>();

  constructor(dialect: Dialect) {
    this.taken = new Set([...C_WORDS, ...dialect.reserved]);
  }

  /** The printed name of an IR name. */
  of(name: string): string {
    const known = this.given.get(name);
    if (known !== undefined) return known;
    const printed = this.fresh(name);
    this.given.set(name, printed);
    return printed;
  }

  /** The printed name of something at file scope. */
  ofFileScope(name: string): string {
    if (!this.given.has(name)) this.given.set(name, this.fresh(FILE_SCOPE_WORDS.has(name) ? `${name}_table` : name));
    return this.given.get(name)!;
  }

  /** A name that nothing else has. */
  fresh(wanted: string): string {
    const base = wanted.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=[0-9])/, '_').replace(/^_+(?=[A-Za-z])/, '').replace(/__+/g, '_') || 'v';
    let name = base;
    for (let n = 1; this.taken.has(name); ++n) name = n === 1 ? `${base}_` : `${base}_${n}`;
    this.taken.add(name);
    return name;
  }
}
