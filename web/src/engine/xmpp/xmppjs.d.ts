// Types of the parts of xmpp.js (ISC) that the engine uses; the packages carry none.

declare module '@xmpp/xml' {
  export type Attributes = Record<string, string | number | undefined | null>;
  export class Element {
    constructor(name: string, attrs?: Attributes);
    name: string;
    attrs: Record<string, string>;
    children: (Element | string)[];
    parent: Element | null;
    is(name: string, xmlns?: string): boolean;
    getName(): string;
    getNS(): string | undefined;
    getChild(name: string, xmlns?: string): Element | undefined;
    getChildren(name: string, xmlns?: string): Element[];
    getChildElements(): Element[];
    getChildText(name: string, xmlns?: string): string | null;
    text(): string;
    append(...nodes: (Element | string | undefined | false)[]): this;
    toString(): string;
  }
  export default function xml(
    name: string,
    attrs?: Attributes,
    ...children: (Element | string | undefined | false | (Element | string)[])[]
  ): Element;
}

declare module '@xmpp/client-core' {
  import type { Element } from '@xmpp/xml';
  export class Client {
    constructor(options: { service: string; domain: string; timeout?: number });
    options: { service: string; domain: string; lang?: string };
    status: string;
    timeout: number;
    jid: { toString(): string } | null;
    transports: unknown[];
    on(event: string, listener: (...args: never[]) => void): this;
    removeListener(event: string, listener: (...args: never[]) => void): this;
    send(element: Element): Promise<void>;
    connect(service: string): Promise<void>;
    open(options: { domain: string; lang?: string }): Promise<void>;
    restart(): Promise<unknown>;
    disconnect(): Promise<unknown>;
    stop(): Promise<unknown>;
  }
}

declare module '@xmpp/websocket' {
  export default function websocket(o: { entity: unknown }): void;
}
declare module '@xmpp/websocket/lib/FramedParser.js' {
  import type { Element } from '@xmpp/xml';
  export default class FramedParser {
    on(event: 'start' | 'element' | 'end', listener: (element: Element) => void): void;
    on(event: 'error', listener: (error: Error) => void): void;
    write(text: string): void;
  }
}
declare module '@xmpp/middleware' {
  export default function middleware(o: { entity: unknown }): object;
}
declare module '@xmpp/stream-features' {
  import type { Element } from '@xmpp/xml';
  export interface StreamFeatures {
    use(name: string, xmlns: string, handler: (context: unknown, next: unknown, feature: Element) => Promise<void>): void;
  }
  export default function streamFeatures(o: { middleware: unknown }): StreamFeatures;
}
declare module '@xmpp/stream-management' {
  export default function streamManagement(o: { entity: unknown; streamFeatures: unknown; middleware: unknown }): {
    id: string;
    enabled: boolean;
    requestAckInterval: number;
    timeout: number;
    on(event: string, listener: (...args: never[]) => void): void;
  };
}
declare module '@xmpp/iq/caller.js' {
  import type { Element } from '@xmpp/xml';
  export default function caller(o: { entity: unknown; middleware: unknown }): {
    request(iq: Element, timeoutMs?: number): Promise<Element>;
  };
}
declare module '@xmpp/iq/callee.js' {
  import type { Element } from '@xmpp/xml';
  type Handler = (context: { stanza: Element; element: Element }) => boolean | Element | Promise<boolean | Element>;
  export default function callee(o: { entity: unknown; middleware: unknown }): {
    get(xmlns: string, name: string, handler: Handler): void;
    set(xmlns: string, name: string, handler: Handler): void;
  };
}
declare module '@xmpp/resource-binding' {
  export default function resourceBinding(o: { iqCaller: unknown; streamFeatures: unknown }): void;
}
