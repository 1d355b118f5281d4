var vi=Object.defineProperty;var wi=(n,e)=>{for(var t in e)vi(n,t,{get:e[t],enumerable:!0})};var _e=globalThis,ke=_e.ShadowRoot&&(_e.ShadyCSS===void 0||_e.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Qe=Symbol(),Nt=new WeakMap,te=class{constructor(e,t,i){if(this._$cssResult$=!0,i!==Qe)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(ke&&e===void 0){let i=t!==void 0&&t.length===1;i&&(e=Nt.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),i&&Nt.set(t,e))}return e}toString(){return this.cssText}},xe=n=>new te(typeof n=="string"?n:n+"",void 0,Qe),E=(n,...e)=>{let t=n.length===1?n[0]:e.reduce((i,s,r)=>i+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(s)+n[r+1],n[0]);return new te(t,n,Qe)},Lt=(n,e)=>{if(ke)n.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let i=document.createElement("style"),s=_e.litNonce;s!==void 0&&i.setAttribute("nonce",s),i.textContent=t.cssText,n.appendChild(i)}},Xe=ke?n=>n:n=>n instanceof CSSStyleSheet?(e=>{let t="";for(let i of e.cssRules)t+=i.cssText;return xe(t)})(n):n;var{is:_i,defineProperty:ki,getOwnPropertyDescriptor:xi,getOwnPropertyNames:$i,getOwnPropertySymbols:Ei,getPrototypeOf:Ai}=Object,$e=globalThis,Pt=$e.trustedTypes,Ti=Pt?Pt.emptyScript:"",Si=$e.reactiveElementPolyfillSupport,ne=(n,e)=>n,Ze={toAttribute(n,e){switch(e){case Boolean:n=n?Ti:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,e){let t=n;switch(e){case Boolean:t=n!==null;break;case Number:t=n===null?null:Number(n);break;case Object:case Array:try{t=JSON.parse(n)}catch{t=null}}return t}},Mt=(n,e)=>!_i(n,e),Bt={attribute:!0,type:String,converter:Ze,reflect:!1,useDefault:!1,hasChanged:Mt};Symbol.metadata??=Symbol("metadata"),$e.litPropertyMetadata??=new WeakMap;var R=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Bt){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let i=Symbol(),s=this.getPropertyDescriptor(e,i,t);s!==void 0&&ki(this.prototype,e,s)}}static getPropertyDescriptor(e,t,i){let{get:s,set:r}=xi(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:s,set(o){let a=s?.call(this);r?.call(this,o),this.requestUpdate(e,a,i)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Bt}static _$Ei(){if(this.hasOwnProperty(ne("elementProperties")))return;let e=Ai(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(ne("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(ne("properties"))){let t=this.properties,i=[...$i(t),...Ei(t)];for(let s of i)this.createProperty(s,t[s])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[i,s]of t)this.elementProperties.set(i,s)}this._$Eh=new Map;for(let[t,i]of this.elementProperties){let s=this._$Eu(t,i);s!==void 0&&this._$Eh.set(s,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let i=new Set(e.flat(1/0).reverse());for(let s of i)t.unshift(Xe(s))}else e!==void 0&&t.push(Xe(e));return t}static _$Eu(e,t){let i=t.attribute;return i===!1?void 0:typeof i=="string"?i:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let i of t.keys())this.hasOwnProperty(i)&&(e.set(i,this[i]),delete this[i]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Lt(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,i){this._$AK(e,i)}_$ET(e,t){let i=this.constructor.elementProperties.get(e),s=this.constructor._$Eu(e,i);if(s!==void 0&&i.reflect===!0){let r=(i.converter?.toAttribute!==void 0?i.converter:Ze).toAttribute(t,i.type);this._$Em=e,r==null?this.removeAttribute(s):this.setAttribute(s,r),this._$Em=null}}_$AK(e,t){let i=this.constructor,s=i._$Eh.get(e);if(s!==void 0&&this._$Em!==s){let r=i.getPropertyOptions(s),o=typeof r.converter=="function"?{fromAttribute:r.converter}:r.converter?.fromAttribute!==void 0?r.converter:Ze;this._$Em=s;let a=o.fromAttribute(t,r.type);this[s]=a??this._$Ej?.get(s)??a,this._$Em=null}}requestUpdate(e,t,i,s=!1,r){if(e!==void 0){let o=this.constructor;if(s===!1&&(r=this[e]),i??=o.getPropertyOptions(e),!((i.hasChanged??Mt)(r,t)||i.useDefault&&i.reflect&&r===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,i))))return;this.C(e,t,i)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:i,reflect:s,wrapped:r},o){i&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),r!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||i||(t=void 0),this._$AL.set(e,t)),s===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[s,r]of this._$Ep)this[s]=r;this._$Ep=void 0}let i=this.constructor.elementProperties;if(i.size>0)for(let[s,r]of i){let{wrapped:o}=r,a=this[s];o!==!0||this._$AL.has(s)||a===void 0||this.C(s,void 0,r,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(i=>i.hostUpdate?.()),this.update(t)):this._$EM()}catch(i){throw e=!1,this._$EM(),i}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};R.elementStyles=[],R.shadowRootOptions={mode:"open"},R[ne("elementProperties")]=new Map,R[ne("finalized")]=new Map,Si?.({ReactiveElement:R}),($e.reactiveElementVersions??=[]).push("2.1.2");var tt=globalThis,Ut=n=>n,Ee=tt.trustedTypes,It=Ee?Ee.createPolicy("lit-html",{createHTML:n=>n}):void 0,nt="$lit$",O=`lit$${Math.random().toFixed(9).slice(2)}$`,it="?"+O,Ci=`<${it}>`,V=document,se=()=>V.createComment(""),re=n=>n===null||typeof n!="object"&&typeof n!="function",st=Array.isArray,Ft=n=>st(n)||typeof n?.[Symbol.iterator]=="function",et=`[ 	
\f\r]`,ie=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,qt=/-->/g,Dt=/>/g,H=RegExp(`>|${et}(?:([^\\s"'>=/]+)(${et}*=${et}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Ht=/'/g,zt=/"/g,jt=/^(?:script|style|textarea|title)$/i,rt=n=>(e,...t)=>({_$litType$:n,strings:e,values:t}),h=rt(1),A=rt(2),ir=rt(3),N=Symbol.for("lit-noChange"),u=Symbol.for("lit-nothing"),Vt=new WeakMap,z=V.createTreeWalker(V,129);function Wt(n,e){if(!st(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return It!==void 0?It.createHTML(e):e}var Kt=(n,e)=>{let t=n.length-1,i=[],s,r=e===2?"<svg>":e===3?"<math>":"",o=ie;for(let a=0;a<t;a++){let c=n[a],d,m,p=-1,y=0;for(;y<c.length&&(o.lastIndex=y,m=o.exec(c),m!==null);)y=o.lastIndex,o===ie?m[1]==="!--"?o=qt:m[1]!==void 0?o=Dt:m[2]!==void 0?(jt.test(m[2])&&(s=RegExp("</"+m[2],"g")),o=H):m[3]!==void 0&&(o=H):o===H?m[0]===">"?(o=s??ie,p=-1):m[1]===void 0?p=-2:(p=o.lastIndex-m[2].length,d=m[1],o=m[3]===void 0?H:m[3]==='"'?zt:Ht):o===zt||o===Ht?o=H:o===qt||o===Dt?o=ie:(o=H,s=void 0);let b=o===H&&n[a+1].startsWith("/>")?" ":"";r+=o===ie?c+Ci:p>=0?(i.push(d),c.slice(0,p)+nt+c.slice(p)+O+b):c+O+(p===-2?a:b)}return[Wt(n,r+(n[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),i]},oe=class n{constructor({strings:e,_$litType$:t},i){let s;this.parts=[];let r=0,o=0,a=e.length-1,c=this.parts,[d,m]=Kt(e,t);if(this.el=n.createElement(d,i),z.currentNode=this.el.content,t===2||t===3){let p=this.el.content.firstChild;p.replaceWith(...p.childNodes)}for(;(s=z.nextNode())!==null&&c.length<a;){if(s.nodeType===1){if(s.hasAttributes())for(let p of s.getAttributeNames())if(p.endsWith(nt)){let y=m[o++],b=s.getAttribute(p).split(O),_=/([.?@])?(.*)/.exec(y);c.push({type:1,index:r,name:_[2],strings:b,ctor:_[1]==="."?Te:_[1]==="?"?Se:_[1]==="@"?Ce:j}),s.removeAttribute(p)}else p.startsWith(O)&&(c.push({type:6,index:r}),s.removeAttribute(p));if(jt.test(s.tagName)){let p=s.textContent.split(O),y=p.length-1;if(y>0){s.textContent=Ee?Ee.emptyScript:"";for(let b=0;b<y;b++)s.append(p[b],se()),z.nextNode(),c.push({type:2,index:++r});s.append(p[y],se())}}}else if(s.nodeType===8)if(s.data===it)c.push({type:2,index:r});else{let p=-1;for(;(p=s.data.indexOf(O,p+1))!==-1;)c.push({type:7,index:r}),p+=O.length-1}r++}}static createElement(e,t){let i=V.createElement("template");return i.innerHTML=e,i}};function F(n,e,t=n,i){if(e===N)return e;let s=i!==void 0?t._$Co?.[i]:t._$Cl,r=re(e)?void 0:e._$litDirective$;return s?.constructor!==r&&(s?._$AO?.(!1),r===void 0?s=void 0:(s=new r(n),s._$AT(n,t,i)),i!==void 0?(t._$Co??=[])[i]=s:t._$Cl=s),s!==void 0&&(e=F(n,s._$AS(n,e.values),s,i)),e}var Ae=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:i}=this._$AD,s=(e?.creationScope??V).importNode(t,!0);z.currentNode=s;let r=z.nextNode(),o=0,a=0,c=i[0];for(;c!==void 0;){if(o===c.index){let d;c.type===2?d=new J(r,r.nextSibling,this,e):c.type===1?d=new c.ctor(r,c.name,c.strings,this,e):c.type===6&&(d=new Re(r,this,e)),this._$AV.push(d),c=i[++a]}o!==c?.index&&(r=z.nextNode(),o++)}return z.currentNode=V,s}p(e){let t=0;for(let i of this._$AV)i!==void 0&&(i.strings!==void 0?(i._$AI(e,i,t),t+=i.strings.length-2):i._$AI(e[t])),t++}},J=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,i,s){this.type=2,this._$AH=u,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=i,this.options=s,this._$Cv=s?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=F(this,e,t),re(e)?e===u||e==null||e===""?(this._$AH!==u&&this._$AR(),this._$AH=u):e!==this._$AH&&e!==N&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Ft(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==u&&re(this._$AH)?this._$AA.nextSibling.data=e:this.T(V.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:i}=e,s=typeof i=="number"?this._$AC(e):(i.el===void 0&&(i.el=oe.createElement(Wt(i.h,i.h[0]),this.options)),i);if(this._$AH?._$AD===s)this._$AH.p(t);else{let r=new Ae(s,this),o=r.u(this.options);r.p(t),this.T(o),this._$AH=r}}_$AC(e){let t=Vt.get(e.strings);return t===void 0&&Vt.set(e.strings,t=new oe(e)),t}k(e){st(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,i,s=0;for(let r of e)s===t.length?t.push(i=new n(this.O(se()),this.O(se()),this,this.options)):i=t[s],i._$AI(r),s++;s<t.length&&(this._$AR(i&&i._$AB.nextSibling,s),t.length=s)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let i=Ut(e).nextSibling;Ut(e).remove(),e=i}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},j=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,i,s,r){this.type=1,this._$AH=u,this._$AN=void 0,this.element=e,this.name=t,this._$AM=s,this.options=r,i.length>2||i[0]!==""||i[1]!==""?(this._$AH=Array(i.length-1).fill(new String),this.strings=i):this._$AH=u}_$AI(e,t=this,i,s){let r=this.strings,o=!1;if(r===void 0)e=F(this,e,t,0),o=!re(e)||e!==this._$AH&&e!==N,o&&(this._$AH=e);else{let a=e,c,d;for(e=r[0],c=0;c<r.length-1;c++)d=F(this,a[i+c],t,c),d===N&&(d=this._$AH[c]),o||=!re(d)||d!==this._$AH[c],d===u?e=u:e!==u&&(e+=(d??"")+r[c+1]),this._$AH[c]=d}o&&!s&&this.j(e)}j(e){e===u?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Te=class extends j{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===u?void 0:e}},Se=class extends j{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==u)}},Ce=class extends j{constructor(e,t,i,s,r){super(e,t,i,s,r),this.type=5}_$AI(e,t=this){if((e=F(this,e,t,0)??u)===N)return;let i=this._$AH,s=e===u&&i!==u||e.capture!==i.capture||e.once!==i.once||e.passive!==i.passive,r=e!==u&&(i===u||s);s&&this.element.removeEventListener(this.name,this,i),r&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Re=class{constructor(e,t,i){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=i}get _$AU(){return this._$AM._$AU}_$AI(e){F(this,e)}},Yt={M:nt,P:O,A:it,C:1,L:Kt,R:Ae,D:Ft,V:F,I:J,H:j,N:Se,U:Ce,B:Te,F:Re},Ri=tt.litHtmlPolyfillSupport;Ri?.(oe,J),(tt.litHtmlVersions??=[]).push("3.3.3");var Jt=(n,e,t)=>{let i=t?.renderBefore??e,s=i._$litPart$;if(s===void 0){let r=t?.renderBefore??null;i._$litPart$=s=new J(e.insertBefore(se(),r),r,void 0,t??{})}return s._$AI(n),s};var ot=globalThis,M=class extends R{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Jt(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return N}};M._$litElement$=!0,M.finalized=!0,ot.litElementHydrateSupport?.({LitElement:M});var Oi=ot.litElementPolyfillSupport;Oi?.({LitElement:M});(ot.litElementVersions??=[]).push("4.2.2");var Gt={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Qt=n=>(...e)=>({_$litDirective$:n,values:e}),Oe=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,i){this._$Ct=e,this._$AM=t,this._$Ci=i}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:Ni}=Yt,Xt=n=>n;var Zt=()=>document.createComment(""),G=(n,e,t)=>{let i=n._$AA.parentNode,s=e===void 0?n._$AB:e._$AA;if(t===void 0){let r=i.insertBefore(Zt(),s),o=i.insertBefore(Zt(),s);t=new Ni(r,o,n,n.options)}else{let r=t._$AB.nextSibling,o=t._$AM,a=o!==n;if(a){let c;t._$AQ?.(n),t._$AM=n,t._$AP!==void 0&&(c=n._$AU)!==o._$AU&&t._$AP(c)}if(r!==s||a){let c=t._$AA;for(;c!==r;){let d=Xt(c).nextSibling;Xt(i).insertBefore(c,s),c=d}}}return t},U=(n,e,t=n)=>(n._$AI(e,t),n),Li={},en=(n,e=Li)=>n._$AH=e,tn=n=>n._$AH,Ne=n=>{n._$AR(),n._$AA.remove()};var nn=(n,e,t)=>{let i=new Map;for(let s=e;s<=t;s++)i.set(n[s],s);return i},sn=Qt(class extends Oe{constructor(n){if(super(n),n.type!==Gt.CHILD)throw Error("repeat() can only be used in text expressions")}dt(n,e,t){let i;t===void 0?t=e:e!==void 0&&(i=e);let s=[],r=[],o=0;for(let a of n)s[o]=i?i(a,o):o,r[o]=t(a,o),o++;return{values:r,keys:s}}render(n,e,t){return this.dt(n,e,t).values}update(n,[e,t,i]){let s=tn(n),{values:r,keys:o}=this.dt(e,t,i);if(!Array.isArray(s))return this.ut=o,r;let a=this.ut??=[],c=[],d,m,p=0,y=s.length-1,b=0,_=r.length-1;for(;p<=y&&b<=_;)if(s[p]===null)p++;else if(s[y]===null)y--;else if(a[p]===o[b])c[b]=U(s[p],r[b]),p++,b++;else if(a[y]===o[_])c[_]=U(s[y],r[_]),y--,_--;else if(a[p]===o[_])c[_]=U(s[p],r[_]),G(n,c[_+1],s[p]),p++,_--;else if(a[y]===o[b])c[b]=U(s[y],r[b]),G(n,s[p],s[y]),y--,b++;else if(d===void 0&&(d=nn(o,b,_),m=nn(a,p,y)),d.has(a[p]))if(d.has(a[y])){let C=m.get(o[b]),Ge=C!==void 0?s[C]:null;if(Ge===null){let Ot=G(n,s[p]);U(Ot,r[b]),c[b]=Ot}else c[b]=U(Ge,r[b]),G(n,s[p],Ge),s[C]=null;b++}else Ne(s[y]),y--;else Ne(s[p]),p++;for(;b<=_;){let C=G(n,c[_+1]);U(C,r[b]),c[b++]=C}for(;p<=y;){let C=s[p++];C!==null&&Ne(C)}return this.ut=o,en(n,c),N}});function S(n){return h`<svg
    class="icon"
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    ${n}
  </svg>`}var w={important:S(A`<circle cx="10" cy="10" r="8" /><path d="M10 5.5v5.5M10 14.25v.01" />`),sound:S(A`<circle cx="10" cy="10" r="8" /><path d="m6.25 10.25 2.6 2.6 5-5.4" />`),partly:S(A`<circle cx="10" cy="10" r="8" /><path d="M10 2a8 8 0 0 1 0 16Z" fill="currentColor" />`),breach:S(A`<path d="M7 2h6l5 5v6l-5 5H7l-5-5V7Z" /><path d="m7.25 7.25 5.5 5.5m0-5.5-5.5 5.5" />`),tick:S(A`<path d="m4 10.5 4 4 8-9" />`),send:S(A`<path d="M3 10h13M11 4.5 16.5 10 11 15.5" />`),down:S(A`<path d="M10 4v12M4.5 10.5 10 16l5.5-5.5" />`),copy:S(A`<path d="M7 7h9v10H7z" /><path d="M13 7V3.5H4V14h3" />`),print:S(A`<path d="M6 7V3h8v4M6 14H3.5V7h13v7H14M6 11.5h8V17H6Z" />`),again:S(A`<path d="M16 6.5A7 7 0 1 0 17 10M16.5 3v4h-4" />`)};var l={title:"Conversation with the policy assistant",earlier:"Earlier messages",latest:"New messages",assistantSaid:"Assistant said:",youSaid:"You said:",greeting:n=>n?`Hello ${n}`:"Hello",welcome:"Ask me about the school’s Social Networking Policy, in your own words. I show you the part of the policy each answer comes from. I also run your training.",suggestionsLabel:"You could start with",suggestions:["A pupil has sent me a friend request","Who do I report a worry to?","Start my training","What can you do?"],boxLabel:"Your message",boxHint:"Enter sends. Shift and Enter together start a new line.",send:"Send",left:n=>n===1?"1 character left":`${n} characters left`,tooLong:n=>`That is ${n===1?"1 character":`${n} characters`} too long to send. Could you shorten it, or send it in two parts?`,leftAbout:n=>n===0?"No characters left":`About ${n} characters left`,tooLongSaid:"Your message is too long to send. Could you shorten it, or send it in two parts?",typing:"The assistant is typing",slow:"Still working on it",late:"This is taking longer than it should. Your message is safe. The answer will appear here when it is ready.",sending:"Sending…",sent:"Sent",notSent:"Not sent",willSend:"This will be sent when you’re connected",sendAgain:"Send again",notKept:"(This message was not kept.)",connecting:"Connecting…",offline:"You’re offline. Your message will be sent when you’re back.",unreachable:"The assistant can’t be reached just now. We keep trying. Your message will be sent when it’s back.",connectedAgain:"You’re connected again.",answeredMeanwhile:"You’re connected again. There is a new answer above.",signedOut:"Please sign in again.",draftKept:"What you have written is kept.",signIn:"Sign in",signInNewTab:"Sign in (opens in a new tab)",historyFailed:"Your earlier messages can’t be shown just now. You can still write a new one.",tryAgain:"Try again",jump:"Jump to newest",tools:"This answer",copy:"Copy",copied:"Copied",copiedSaid:"The answer is copied.",copyFailed:"It could not be copied here. Select the text and copy it yourself.",copiedSource:n=>`From the Social Networking Policy. ${n}`,helped:"That helped",didNotHelp:"That didn’t help",youSaidIt:n=>`You said: ${n}`,print:"Print",printed:n=>`Your conversation with the policy assistant, printed on ${n}`,choices:"Choices",important:"Important",clause:n=>`Policy clause ${n}`,policyQuote:"From the policy",readClause:n=>`Read clause ${n} in the policy`,newTab:"(opens in a new tab)",source:(n,e,t,i)=>[`Clause ${n} ${e}`.trim(),t&&`version ${t}`,i].filter(Boolean).join(", "),postBy:(n,e)=>[n,e&&`on ${e}`].filter(Boolean).join(" "),post:"Post",progress:(n,e)=>`${n} of ${e} done`,judgement:{sound:"What the policy asks",partly:"Half right",breach:"Not what the policy asks"}};function Pi({phase:n,notice:e}){return n==="connecting"?l.connecting:n==="offline"?l.offline:n==="unreachable"?l.unreachable:e==="connected-again"?l.connectedAgain:e==="answered-meanwhile"?l.answeredMeanwhile:""}function Bi({url:n,inWindow:e},t){let i=e?h`<a href=${n} target="_blank" rel="opener">${l.signInNewTab}</a>`:h`<a href=${n}>${l.signIn}</a>`;return h`<p><b>${l.signedOut}</b> ${t?l.draftKept:u} ${i}</p>`}function Mi(n){return h`<p>
    ${l.historyFailed}
    <button type="button" class="again" @click=${()=>{n.refresh()}}>
      ${w.again} ${l.tryAgain}
    </button>
  </p>`}function Ui(n,e,t){if(n.phase==="signed-out")return Bi(e,t);if(n.phase==="online"&&n.historyFailed)return Mi(n);let i=Pi(n);return i?h`<p>${i}</p>`:u}function rn(n,e,t){return h`<div class="banner ${n.phase}" role="status">${Ui(n,e,t)}</div>`}function on({waiting:n}){let e=h`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>`,t={none:"",typing:l.typing,slow:l.slow,late:l.late}[n.step];return h`<div class="wait" role="status">
    ${t?h`<p>${n.step==="late"?u:e}${t}</p>`:u}
  </div>`}var Ii=2e3,an=200;function cn(n){return Ii-[...n].length}function ln(n){return n.trim()!==""&&cn(n)>=0}function qi(n){return n<0?l.tooLong(-n):l.left(n)}function Di(n){return n>an?"":n<0?l.tooLongSaid:l.leftAbout(Math.ceil(n/50)*50)}function Hi(n){return n.key==="Enter"&&!n.shiftKey&&!n.isComposing}function hn(n){n.style.height="auto",n.style.height=`${n.scrollHeight+n.offsetHeight-n.clientHeight}px`}function un({draft:n,canPrint:e,typed:t,send:i}){let s=cn(n),r=s<0;return h`<form
    class="composer"
    @submit=${o=>{o.preventDefault(),i()}}
  >
    <label class="unseen" for="box">${l.boxLabel}</label>
    <div class="row">
      <textarea
        id="box"
        rows="1"
        enterkeyhint="send"
        placeholder=${l.boxLabel}
        aria-describedby="hint"
        aria-invalid=${r?"true":"false"}
        .value=${n}
        @input=${o=>t(o.target.value)}
        @pointerdown=${o=>o.target.inputMode="text"}
        @keydown=${o=>{Hi(o)&&(o.preventDefault(),i())}}
      ></textarea>
      <button type="submit" class="send">${w.send}<span>${l.send}</span></button>
    </div>
    <div class="below">
      <p id="hint" class="hint">${l.boxHint}</p>
      ${s<=an?h`<p class="count ${r?"over":""}" aria-hidden="true">${qi(s)}</p>`:u}
      ${e?h`<button type="button" class="tool" @click=${()=>print()}>${w.print} ${l.print}</button>`:u}
    </div>
    <p class="unseen" role="status">${Di(s)}</p>
  </form>`}var pn={day:"numeric",month:"long",year:"numeric"},zi="Europe/London";function Le(n){if(!/^\d{4}-\d{2}-\d{2}/.test(n))return n;let e=new Date(`${n.slice(0,10)}T00:00:00Z`);return Number.isNaN(e.getTime())?n:e.toLocaleDateString("en-GB",{...pn,timeZone:"UTC"})}function ae(n){return new Date(n).toLocaleDateString("en-GB",{weekday:"long",...pn,timeZone:zi})}var at="policy-chat-draft";function ct(n,e){try{return n()}catch(t){if(t instanceof DOMException||t instanceof SyntaxError)return e;throw t}}function lt(n,e){ct(()=>{n?sessionStorage.setItem(at,JSON.stringify({person:e,text:n})):sessionStorage.removeItem(at)},void 0)}function dn(n){let e=ct(()=>sessionStorage.getItem(at),null),t=e?ct(()=>JSON.parse(e),null):null;return!t||typeof t.text!="string"?"":t.person===null||t.person===n?t.text:(lt("",null),"")}var fn=h`<span class="new-tab">${l.newTab}</span>`;function ht(n,e,t){let{clause:i,heading:s,version:r,effectiveOn:o}=n;return h`<figure class="citation" role="group" aria-label=${l.clause(i)}>
    <blockquote>${e}</blockquote>
    <figcaption>
      <span class="source">${l.source(i,s,r,Le(o))}</span>
      <a href="${t}#clause-${encodeURIComponent(i)}" target="_blank" rel="noopener"
        >${l.readClause(i)} ${fn}</a
      >
    </figcaption>
  </figure>`}function mn(n){return h`<figure class="citation" role="group" aria-label=${l.policyQuote}>
    <blockquote>${n}</blockquote>
  </figure>`}function gn(n){return n.split(/\n\s*\n/).filter(e=>e.trim()).map(e=>h`<p>${e.trim()}</p>`)}function Vi({author:n,platform:e,text:t}){let i=l.postBy(n,e);return h`<figure class="post" role="group" aria-label=${i?`${l.post}: ${i}`:l.post}>
    ${i?h`<figcaption><b>${n}</b> ${e?h`<span>on ${e}</span>`:u}</figcaption>`:u}
    <blockquote>${gn(t)}</blockquote>
  </figure>`}function yn(n){return h`<section class="scenario">
    ${n.title?h`<h4>${n.title}</h4>`:u}
    ${n.person?h`<p class="person">${n.person}</p>`:u}
    ${gn(n.situation)} ${n.post?Vi(n.post):u}
    ${n.prompt?h`<p class="prompt">${n.prompt}</p>`:u}
    ${n.options.length>0?h`<ol class="options">
          ${n.options.map(e=>h`<li>${e}</li>`)}
        </ol>`:u}
  </section>`}function bn({label:n,done:e,total:t}){let i=l.progress(e,t);return h`<div class="progress">
    <span class="progress-words"><span>${n}</span> <span>${i}</span></span>
    <progress max=${t} .value=${e} aria-label=${n||i} aria-valuetext=${i}></progress>
  </div>`}function Fi(n){let e=document.createElement("a");return e.href=n,e.origin}function ji(n){let e=n.startsWith("/");if(!e&&!/^https:\/\//i.test(n))return null;let t=Fi(n)===location.origin;return e&&!t?null:{href:n,isOurs:t}}function Wi({title:n,href:e}){let t=ji(e);return t?t.isOurs?h`<li><a href=${t.href}>${n}</a></li>`:h`<li>
    <a href=${t.href} target="_blank" rel="noopener noreferrer">${n} ${fn}</a>
  </li>`:h`<li>${n}</li>`}function vn(n){return h`<ul class="links">
    ${n.map(Wi)}
  </ul>`}function wn(n){return h`<p class="judgement ${n}">${w[n]} ${l.judgement[n]}</p>`}var ut={list:/^\s*[-•]\s+/,quote:/^\s*>\s?/,paragraph:/^/};function _n(n){return ut.quote.test(n)?"quote":ut.list.test(n)?"list":"paragraph"}function kn(n){return n.split(/(\*\*[^*]+\*\*)/).filter(Boolean).map(e=>{let t=e.length>4&&e.startsWith("**")&&e.endsWith("**");return{text:t?e.slice(2,-2):e,bold:t}})}function Ki(n,e){let t=e.map(i=>i.replace(ut[n],""));return n==="list"?{kind:n,items:t.map(kn)}:n==="quote"?{kind:n,text:t.join(`
`).trim(),blocks:pt(t.join(`
`))}:{kind:n,lines:t.map(kn)}}function pt(n){let e=[],t=[],i="paragraph",s=()=>{t.length>0&&e.push(Ki(i,t)),t=[]};for(let r of n.replace(/\r\n?/g,`
`).split(`
`)){let o=r.trim()==="";(o||_n(r)!==i)&&s(),!o&&(i=_n(r),t.push(r))}return s(),e}function $n(n){return n.map(e=>e.bold?h`<strong>${e.text}</strong>`:h`${e.text}`)}function Yi(n){return n.map((e,t)=>h`${t>0?h`<br />`:u}${$n(e)}`)}function En(n,e,t){if(n.kind==="paragraph")return h`<p>${Yi(n.lines)}</p>`;if(n.kind==="list")return h`<ul>
      ${n.items.map(r=>h`<li>${$n(r)}</li>`)}
    </ul>`;let i=n.blocks.map(r=>En(r,e,t)),s=e.get(n);return s?ht(s,i,t):mn(i)}function xn(n){return n.replace(/[*>\s“”"]+/g," ").trim()}function Ji(n,e){let t=new Map,i=[...e],s=(a,c)=>{let[d]=c<0?[]:i.splice(c,1);d&&t.set(a,d)},r=(a,c)=>{let[d,m]=[xn(a.text),xn(c.quote)];return m!==""&&(d.includes(m)||m.includes(d))};for(let a of n)s(a,i.findIndex(c=>r(a,c)));let o=n.filter(a=>!t.has(a));return o.length===i.length&&o.forEach(a=>s(a,0)),t}function dt(n,e,t){let i=pt(n),s=Ji(i.filter(a=>a.kind==="quote"),e),r=new Set(s.values()),o=e.filter(a=>!r.has(a));return h`${i.map(a=>En(a,s,t))}
  ${o.map(a=>ht(a,dt(a.quote,[],t),t))}`}var Gi=new Set(["policy","silent","urgent","out_of_scope"]),Qi=new Set(["policy","silent"]);function An({text:n,custom:e}){let t=n.replace(/\*\*([^*]+)\*\*/g,"$1").replace(/^\s*>\s?/gm,""),i=e.citations.map(({clause:s,heading:r,version:o,effectiveOn:a})=>l.copiedSource(l.source(s,r,o,Le(a))));return[t.trim(),...i].join(`

`)}async function Tn(n,e){try{return await navigator.clipboard.writeText(n),!0}catch(t){if(!(t instanceof DOMException||t instanceof TypeError))throw t;return Xi(n,e)}}function Xi(n,e){let t=e.activeElement,i=document.createElement("textarea");i.className="unseen",i.value=n,e.append(i),i.select();let s=document.execCommand("copy");return i.remove(),t?.focus(),s}function Zi({isLast:n,said:e,judge:t}){let i=e===l.helped||e===l.didNotHelp?e:null;return i?h`<span class="judged">${w.tick} ${l.youSaidIt(i)}</span>`:n?h`<button type="button" class="tool" @click=${()=>t(l.helped)}>${l.helped}</button>
    <button type="button" class="tool" @click=${()=>t(l.didNotHelp)}>${l.didNotHelp}</button>`:u}function Sn(n){let{entry:e,isCopied:t,copy:i}=n;return Gi.has(e.kind)?h`<div class="tools" role="group" aria-label=${l.tools}>
    <button type="button" class="tool" @click=${i}>
      ${t?w.tick:w.copy} ${t?l.copied:l.copy}
    </button>
    ${Qi.has(e.kind)?Zi(n):u}
  </div>`:u}var es=28;function ft(n){let e=n.isOpen&&n.chosen===null,t=n.titles.some(i=>i.length>es);return h`<div class="choices ${t?"stacked":""}" role="group" aria-label=${n.label}>
    ${n.titles.map((i,s)=>h`<button
          type="button"
          class="choice ${i===n.chosen?"chosen":""}"
          aria-disabled=${e?"false":"true"}
          tabindex=${e?0:-1}
          @click=${()=>e&&n.press(s)}
        >
          ${i===n.chosen?w.tick:u}<span>${i}</span>
        </button>`)}
  </div>`}function ts({entry:n,isOpen:e,chosen:t,press:i}){return ft({titles:n.buttons.map(s=>s.title),label:l.choices,isOpen:e,chosen:t,press:s=>{let r=n.buttons[s];r&&i(r.title,r.payload)}})}function ns(n,e){let t=new Set(e.map(i=>i.title));return n.options.every(i=>t.has(i))?{...n,options:[]}:n}function is({entry:n,policyUrl:e}){let{text:t,custom:i,buttons:s}=n;return i.scenario?yn(ns(i.scenario,s)):dt(t,i.citations,e)}function ss(n){let{custom:e,kind:t,buttons:i}=n.entry,s=t==="urgent";return h`<div class="message bot ${s?"urgent":""}">
    <div class="bubble">
      <span class="unseen">${l.assistantSaid}</span>
      ${s?h`<h4 class="important">${w.important} ${l.important}</h4>`:u}
      ${e.judgement?wn(e.judgement):u}
      ${is(n)}
      ${e.progress?bn(e.progress):u}
      ${e.links.length>0?vn(e.links):u}
    </div>
    ${Sn({...n.tools,entry:n.entry,isLast:n.isOpen})}
    ${i.length>0?ts(n):u}
  </div>`}function Cn(n,e){return h`<p class="delivery ${e}" aria-live="off">${e==="sent"?w.tick:u} ${n}</p>`}function rs(n){let{entry:e,isConnecting:t,isNewestOwn:i,sendAgain:s}=n;return e.delivery==="sending"?Cn(l.sending,"sending"):e.delivery==="sent"&&e.live&&i?Cn(l.sent,"sent"):e.delivery==="unsent"&&t?h`<p class="delivery">${l.willSend}</p>`:e.delivery!=="unsent"&&e.delivery!=="refused"?u:h`<p class="delivery">
    <span class="not-sent">${w.important} ${l.notSent}</span>
    ${e.refusal?h`<span class="refusal">${e.refusal}</span>`:u}
    ${e.delivery==="unsent"?h`<button type="button" class="again" @click=${s}>${w.again} ${l.sendAgain}</button>`:u}
  </p>`}function os(n){let{text:e,kept:t}=n.entry;return h`<div class="message own">
    <div class="bubble ${t?"":"not-kept"}">
      <span class="unseen">${l.youSaid}</span>
      <p class="typed">${t?e:l.notKept}</p>
    </div>
    ${rs(n)}
  </div>`}function Rn(n){return n.entry.from==="bot"?ss(n):os(n)}var Pe=class{constructor(e){this.changed=e}changed;isAtEnd=!0;#e=!0;#t=!1;#n=0;resume(){this.#e=!0,this.#t=!1}settle(e,t){if(this.#e){let i=e.scrollHeight-e.clientHeight;e.scrollTop=t&&!this.#t?Math.min(i,t.offsetTop-12):i,this.#n=e.scrollTop}this.#i(e)}toEnd(e){this.#e=this.#t=!0,e.scrollTop=e.scrollHeight,this.#n=e.scrollTop,this.#i(e)}scrolled(e){this.#i(e),Math.abs(e.scrollTop-this.#n)<2||(this.#e=this.#t=this.isAtEnd)}#i(e){let t=e.scrollHeight-e.clientHeight-e.scrollTop<48;t!==this.isAtEnd&&(this.isAtEnd=t,this.changed())}};var T=Object.create(null);T.open="0";T.close="1";T.ping="2";T.pong="3";T.message="4";T.upgrade="5";T.noop="6";var ce=Object.create(null);Object.keys(T).forEach(n=>{ce[T[n]]=n});var le={type:"error",data:"parser error"};var Ln=typeof Blob=="function"||typeof Blob<"u"&&Object.prototype.toString.call(Blob)==="[object BlobConstructor]",Pn=typeof ArrayBuffer=="function",Bn=n=>typeof ArrayBuffer.isView=="function"?ArrayBuffer.isView(n):n&&n.buffer instanceof ArrayBuffer,he=({type:n,data:e},t,i)=>Ln&&e instanceof Blob?t?i(e):On(e,i):Pn&&(e instanceof ArrayBuffer||Bn(e))?t?i(e):On(new Blob([e]),i):i(T[n]+(e||"")),On=(n,e)=>{let t=new FileReader;return t.onload=function(){let i=t.result.split(",")[1];e("b"+(i||""))},t.readAsDataURL(n)};function Nn(n){return n instanceof Uint8Array?n:n instanceof ArrayBuffer?new Uint8Array(n):new Uint8Array(n.buffer,n.byteOffset,n.byteLength)}var mt;function Mn(n,e){if(Ln&&n.data instanceof Blob)return n.data.arrayBuffer().then(Nn).then(e);if(Pn&&(n.data instanceof ArrayBuffer||Bn(n.data)))return e(Nn(n.data));he(n,!1,t=>{mt||(mt=new TextEncoder),e(mt.encode(t))})}var Un="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",ue=typeof Uint8Array>"u"?[]:new Uint8Array(256);for(let n=0;n<Un.length;n++)ue[Un.charCodeAt(n)]=n;var In=n=>{let e=n.length*.75,t=n.length,i,s=0,r,o,a,c;n[n.length-1]==="="&&(e--,n[n.length-2]==="="&&e--);let d=new ArrayBuffer(e),m=new Uint8Array(d);for(i=0;i<t;i+=4)r=ue[n.charCodeAt(i)],o=ue[n.charCodeAt(i+1)],a=ue[n.charCodeAt(i+2)],c=ue[n.charCodeAt(i+3)],m[s++]=r<<2|o>>4,m[s++]=(o&15)<<4|a>>2,m[s++]=(a&3)<<6|c&63;return d};var as=typeof ArrayBuffer=="function",pe=(n,e)=>{if(typeof n!="string")return{type:"message",data:qn(n,e)};let t=n.charAt(0);return t==="b"?{type:"message",data:cs(n.substring(1),e)}:ce[t]?n.length>1?{type:ce[t],data:n.substring(1)}:{type:ce[t]}:le},cs=(n,e)=>{if(as){let t=In(n);return qn(t,e)}else return{base64:!0,data:n}},qn=(n,e)=>e==="blob"?n instanceof Blob?n:new Blob([n]):n instanceof ArrayBuffer?n:n.buffer;var Dn="",Hn=(n,e)=>{let t=n.length,i=new Array(t),s=0;n.forEach((r,o)=>{he(r,!1,a=>{i[o]=a,++s===t&&e(i.join(Dn))})})},zn=(n,e)=>{let t=n.split(Dn),i=[];for(let s=0;s<t.length;s++){let r=pe(t[s],e);if(i.push(r),r.type==="error")break}return i};function Vn(){return new TransformStream({transform(n,e){Mn(n,t=>{let i=t.length,s;if(i<126)s=new Uint8Array(1),new DataView(s.buffer).setUint8(0,i);else if(i<65536){s=new Uint8Array(3);let r=new DataView(s.buffer);r.setUint8(0,126),r.setUint16(1,i)}else{s=new Uint8Array(9);let r=new DataView(s.buffer);r.setUint8(0,127),r.setBigUint64(1,BigInt(i))}n.data&&typeof n.data!="string"&&(s[0]|=128),e.enqueue(s),e.enqueue(t)})}})}var gt;function Be(n){return n.reduce((e,t)=>e+t.length,0)}function Me(n,e){if(n[0].length===e)return n.shift();let t=new Uint8Array(e),i=0;for(let s=0;s<e;s++)t[s]=n[0][i++],i===n[0].length&&(n.shift(),i=0);return n.length&&i<n[0].length&&(n[0]=n[0].slice(i)),t}function Fn(n,e){gt||(gt=new TextDecoder);let t=[],i=0,s=-1,r=!1;return new TransformStream({transform(o,a){for(t.push(o);;){if(i===0){if(Be(t)<1)break;let c=Me(t,1);r=(c[0]&128)===128,s=c[0]&127,s<126?i=3:s===126?i=1:i=2}else if(i===1){if(Be(t)<2)break;let c=Me(t,2);s=new DataView(c.buffer,c.byteOffset,c.length).getUint16(0),i=3}else if(i===2){if(Be(t)<8)break;let c=Me(t,8),d=new DataView(c.buffer,c.byteOffset,c.length),m=d.getUint32(0);if(m>Math.pow(2,21)-1){a.enqueue(le);break}s=m*Math.pow(2,32)+d.getUint32(4),i=3}else{if(Be(t)<s)break;let c=Me(t,s);a.enqueue(pe(r?c:gt.decode(c),e)),i=0}if(s===0||s>n){a.enqueue(le);break}}}})}var yt=4;function v(n){if(n)return ls(n)}function ls(n){for(var e in v.prototype)n[e]=v.prototype[e];return n}v.prototype.on=v.prototype.addEventListener=function(n,e){return this._callbacks=this._callbacks||{},(this._callbacks["$"+n]=this._callbacks["$"+n]||[]).push(e),this};v.prototype.once=function(n,e){function t(){this.off(n,t),e.apply(this,arguments)}return t.fn=e,this.on(n,t),this};v.prototype.off=v.prototype.removeListener=v.prototype.removeAllListeners=v.prototype.removeEventListener=function(n,e){if(this._callbacks=this._callbacks||{},arguments.length==0)return this._callbacks={},this;var t=this._callbacks["$"+n];if(!t)return this;if(arguments.length==1)return delete this._callbacks["$"+n],this;for(var i,s=0;s<t.length;s++)if(i=t[s],i===e||i.fn===e){t.splice(s,1);break}return t.length===0&&delete this._callbacks["$"+n],this};v.prototype.emit=function(n){this._callbacks=this._callbacks||{};for(var e=new Array(arguments.length-1),t=this._callbacks["$"+n],i=1;i<arguments.length;i++)e[i-1]=arguments[i];if(t){t=t.slice(0);for(var i=0,s=t.length;i<s;++i)t[i].apply(this,e)}return this};v.prototype.emitReserved=v.prototype.emit;v.prototype.listeners=function(n){return this._callbacks=this._callbacks||{},this._callbacks["$"+n]||[]};v.prototype.hasListeners=function(n){return!!this.listeners(n).length};var L=typeof Promise=="function"&&typeof Promise.resolve=="function"?e=>Promise.resolve().then(e):(e,t)=>t(e,0),k=typeof self<"u"?self:typeof window<"u"?window:Function("return this")(),jn="arraybuffer";function Ue(n,...e){return e.reduce((t,i)=>(n.hasOwnProperty(i)&&(t[i]=n[i]),t),{})}var hs=k.setTimeout,us=k.clearTimeout;function P(n,e){e.useNativeTimers?(n.setTimeoutFn=hs.bind(k),n.clearTimeoutFn=us.bind(k)):(n.setTimeoutFn=k.setTimeout.bind(k),n.clearTimeoutFn=k.clearTimeout.bind(k))}var ps=1.33;function Wn(n){return typeof n=="string"?ds(n):Math.ceil((n.byteLength||n.size)*ps)}function ds(n){let e=0,t=0;for(let i=0,s=n.length;i<s;i++)e=n.charCodeAt(i),e<128?t+=1:e<2048?t+=2:e<55296||e>=57344?t+=3:(i++,t+=4);return t}function Ie(){return Date.now().toString(36).substring(3)+Math.random().toString(36).substring(2,5)}function Kn(n){let e="";for(let t in n)n.hasOwnProperty(t)&&(e.length&&(e+="&"),e+=encodeURIComponent(t)+"="+encodeURIComponent(n[t]));return e}function Yn(n){let e={},t=n.split("&");for(let i=0,s=t.length;i<s;i++){let r=t[i].split("=");e[decodeURIComponent(r[0])]=decodeURIComponent(r.slice(1).join("="))}return e}var qe=class extends Error{constructor(e,t,i){super(e),this.description=t,this.context=i,this.type="TransportError"}},B=class extends v{constructor(e){super(),this.writable=!1,P(this,e),this.opts=e,this.query=e.query,this.socket=e.socket,this.supportsBinary=!e.forceBase64}onError(e,t,i){return super.emitReserved("error",new qe(e,t,i)),this}open(){return this.readyState="opening",this.doOpen(),this}close(){return(this.readyState==="opening"||this.readyState==="open")&&(this.doClose(),this.onClose()),this}send(e){this.readyState==="open"&&this.write(e)}onOpen(){this.readyState="open",this.writable=!0,super.emitReserved("open")}onData(e){let t=pe(e,this.socket.binaryType);this.onPacket(t)}onPacket(e){super.emitReserved("packet",e)}onClose(e){this.readyState="closed",super.emitReserved("close",e)}pause(e){}createUri(e,t={}){return e+"://"+this._hostname()+this._port()+this.opts.path+this._query(t)}_hostname(){let e=this.opts.hostname;return e.indexOf(":")===-1?e:"["+e+"]"}_port(){return this.opts.port&&(this.opts.secure&&Number(this.opts.port)!==443||!this.opts.secure&&Number(this.opts.port)!==80)?":"+this.opts.port:""}_query(e){let t=Kn(e);return t.length?"?"+t:""}};var de=class extends B{constructor(){super(...arguments),this._polling=!1}get name(){return"polling"}doOpen(){this._poll()}pause(e){this.readyState="pausing";let t=()=>{this.readyState="paused",e()};if(this._polling||!this.writable){let i=0;this._polling&&(i++,this.once("pollComplete",function(){--i||t()})),this.writable||(i++,this.once("drain",function(){--i||t()}))}else t()}_poll(){this._polling=!0,this.doPoll(),this.emitReserved("poll")}onData(e){let t=i=>{if(this.readyState==="opening"&&i.type==="open"&&this.onOpen(),i.type==="close")return this.onClose({description:"transport closed by the server"}),!1;this.onPacket(i)};zn(e,this.socket.binaryType).forEach(t),this.readyState!=="closed"&&(this._polling=!1,this.emitReserved("pollComplete"),this.readyState==="open"&&this._poll())}doClose(){let e=()=>{this.write([{type:"close"}])};this.readyState==="open"?e():this.once("open",e)}write(e){this.writable=!1,Hn(e,t=>{this.doWrite(t,()=>{this.writable=!0,this.emitReserved("drain")})})}uri(){let e=this.opts.secure?"https":"http",t=this.query||{};return this.opts.timestampRequests!==!1&&(t[this.opts.timestampParam]=Ie()),!this.supportsBinary&&!t.sid&&(t.b64=1),this.createUri(e,t)}};var Jn=!1;try{Jn=typeof XMLHttpRequest<"u"&&"withCredentials"in new XMLHttpRequest}catch{}var Gn=Jn;function fs(){}var bt=class extends de{constructor(e){if(super(e),typeof location<"u"){let t=location.protocol==="https:",i=location.port;i||(i=t?"443":"80"),this.xd=typeof location<"u"&&e.hostname!==location.hostname||i!==e.port}}doWrite(e,t){let i=this.request({method:"POST",data:e});i.on("success",t),i.on("error",(s,r)=>{this.onError("xhr post error",s,r)})}doPoll(){let e=this.request();e.on("data",this.onData.bind(this)),e.on("error",(t,i)=>{this.onError("xhr poll error",t,i)}),this.pollXhr=e}},I=class n extends v{constructor(e,t,i){super(),this.createRequest=e,P(this,i),this._opts=i,this._method=i.method||"GET",this._uri=t,this._data=i.data!==void 0?i.data:null,this._create()}_create(){var e;let t=Ue(this._opts,"agent","pfx","key","passphrase","cert","ca","ciphers","rejectUnauthorized","autoUnref");t.xdomain=!!this._opts.xd;let i=this._xhr=this.createRequest(t);try{i.open(this._method,this._uri,!0);try{if(this._opts.extraHeaders){i.setDisableHeaderCheck&&i.setDisableHeaderCheck(!0);for(let s in this._opts.extraHeaders)this._opts.extraHeaders.hasOwnProperty(s)&&i.setRequestHeader(s,this._opts.extraHeaders[s])}}catch{}if(this._method==="POST")try{i.setRequestHeader("Content-type","text/plain;charset=UTF-8")}catch{}try{i.setRequestHeader("Accept","*/*")}catch{}(e=this._opts.cookieJar)===null||e===void 0||e.addCookies(i),"withCredentials"in i&&(i.withCredentials=this._opts.withCredentials),this._opts.requestTimeout&&(i.timeout=this._opts.requestTimeout),i.onreadystatechange=()=>{var s;i.readyState===3&&((s=this._opts.cookieJar)===null||s===void 0||s.parseCookies(i.getResponseHeader("set-cookie"))),i.readyState===4&&(i.status===200||i.status===1223?this._onLoad():this.setTimeoutFn(()=>{this._onError(typeof i.status=="number"?i.status:0)},0))},i.send(this._data)}catch(s){this.setTimeoutFn(()=>{this._onError(s)},0);return}typeof document<"u"&&(this._index=n.requestsCount++,n.requests[this._index]=this)}_onError(e){this.emitReserved("error",e,this._xhr),this._cleanup(!0)}_cleanup(e){if(!(typeof this._xhr>"u"||this._xhr===null)){if(this._xhr.onreadystatechange=fs,e)try{this._xhr.abort()}catch{}typeof document<"u"&&delete n.requests[this._index],this._xhr=null}}_onLoad(){let e=this._xhr.responseText;e!==null&&(this.emitReserved("data",e),this.emitReserved("success"),this._cleanup())}abort(){this._cleanup()}};I.requestsCount=0;I.requests={};if(typeof document<"u"){if(typeof attachEvent=="function")attachEvent("onunload",Qn);else if(typeof addEventListener=="function"){let n="onpagehide"in k?"pagehide":"unload";addEventListener(n,Qn,!1)}}function Qn(){for(let n in I.requests)I.requests.hasOwnProperty(n)&&I.requests[n].abort()}var ms=(function(){let n=Xn({xdomain:!1});return n&&n.responseType!==null})(),q=class extends bt{constructor(e){super(e);let t=e&&e.forceBase64;this.supportsBinary=ms&&!t}request(e={}){return Object.assign(e,{xd:this.xd},this.opts),new I(Xn,this.uri(),e)}};function Xn(n){let e=n.xdomain;try{if(typeof XMLHttpRequest<"u"&&(!e||Gn))return new XMLHttpRequest}catch{}if(!e)try{return new k[["Active"].concat("Object").join("X")]("Microsoft.XMLHTTP")}catch{}}var Zn=typeof navigator<"u"&&typeof navigator.product=="string"&&navigator.product.toLowerCase()==="reactnative",wt=class extends B{get name(){return"websocket"}doOpen(){let e=this.uri(),t=this.opts.protocols,i=Zn?{}:Ue(this.opts,"agent","perMessageDeflate","pfx","key","passphrase","cert","ca","ciphers","rejectUnauthorized","localAddress","protocolVersion","origin","maxPayload","family","checkServerIdentity");this.opts.extraHeaders&&(i.headers=this.opts.extraHeaders);try{this.ws=this.createSocket(e,t,i)}catch(s){return this.emitReserved("error",s)}this.ws.binaryType=this.socket.binaryType,this.addEventListeners()}addEventListeners(){this.ws.onopen=()=>{this.opts.autoUnref&&this.ws._socket.unref(),this.onOpen()},this.ws.onclose=e=>this.onClose({description:"websocket connection closed",context:e}),this.ws.onmessage=e=>this.onData(e.data),this.ws.onerror=e=>this.onError("websocket error",e)}write(e){this.writable=!1;for(let t=0;t<e.length;t++){let i=e[t],s=t===e.length-1;he(i,this.supportsBinary,r=>{try{this.doWrite(i,r)}catch{}s&&L(()=>{this.writable=!0,this.emitReserved("drain")},this.setTimeoutFn)})}}doClose(){typeof this.ws<"u"&&(this.ws.onerror=()=>{},this.ws.close(),this.ws=null)}uri(){let e=this.opts.secure?"wss":"ws",t=this.query||{};return this.opts.timestampRequests&&(t[this.opts.timestampParam]=Ie()),this.supportsBinary||(t.b64=1),this.createUri(e,t)}},vt=k.WebSocket||k.MozWebSocket,D=class extends wt{createSocket(e,t,i){return Zn?new vt(e,t,i):t?new vt(e,t):new vt(e)}doWrite(e,t){this.ws.send(t)}};var Q=class extends B{get name(){return"webtransport"}doOpen(){try{this._transport=new WebTransport(this.createUri("https"),this.opts.transportOptions[this.name])}catch(e){return this.emitReserved("error",e)}this._transport.closed.then(()=>{this.onClose()}).catch(e=>{this.onError("webtransport error",e)}),this._transport.ready.then(()=>{this._transport.createBidirectionalStream().then(e=>{let t=Fn(Number.MAX_SAFE_INTEGER,this.socket.binaryType),i=e.readable.pipeThrough(t).getReader(),s=Vn();s.readable.pipeTo(e.writable),this._writer=s.writable.getWriter();let r=()=>{i.read().then(({done:a,value:c})=>{a||(this.onPacket(c),r())}).catch(a=>{})};r();let o={type:"open"};this.query.sid&&(o.data=`{"sid":"${this.query.sid}"}`),this._writer.write(o).then(()=>this.onOpen())})})}write(e){this.writable=!1;for(let t=0;t<e.length;t++){let i=e[t],s=t===e.length-1;this._writer.write(i).then(()=>{s&&L(()=>{this.writable=!0,this.emitReserved("drain")},this.setTimeoutFn)})}}doClose(){var e;(e=this._transport)===null||e===void 0||e.close()}};var _t={websocket:D,webtransport:Q,polling:q};var gs=/^(?:(?![^:@\/?#]+:[^:@\/]*@)(http|https|ws|wss):\/\/)?((?:(([^:@\/?#]*)(?::([^:@\/?#]*))?)?@)?((?:[a-f0-9]{0,4}:){2,7}[a-f0-9]{0,4}|[^:\/?#]*)(?::(\d*))?)(((\/(?:[^?#](?![^?#\/]*\.[^?#\/.]+(?:[?#]|$)))*\/?)?([^?#\/]*))(?:\?([^#]*))?(?:#(.*))?)/,ys=["source","protocol","authority","userInfo","user","password","host","port","relative","path","directory","file","query","anchor"];function X(n){if(n.length>8e3)throw"URI too long";let e=n,t=n.indexOf("["),i=n.indexOf("]");t!=-1&&i!=-1&&(n=n.substring(0,t)+n.substring(t,i).replace(/:/g,";")+n.substring(i,n.length));let s=gs.exec(n||""),r={},o=14;for(;o--;)r[ys[o]]=s[o]||"";return t!=-1&&i!=-1&&(r.source=e,r.host=r.host.substring(1,r.host.length-1).replace(/;/g,":"),r.authority=r.authority.replace("[","").replace("]","").replace(/;/g,":"),r.ipv6uri=!0),r.pathNames=bs(r,r.path),r.queryKey=vs(r,r.query),r}function bs(n,e){let t=/\/{2,9}/g,i=e.replace(t,"/").split("/");return(e.slice(0,1)=="/"||e.length===0)&&i.splice(0,1),e.slice(-1)=="/"&&i.splice(i.length-1,1),i}function vs(n,e){let t={};return e.replace(/(?:^|&)([^&=]*)=?([^&]*)/g,function(i,s,r){s&&(t[s]=r)}),t}var kt=typeof addEventListener=="function"&&typeof removeEventListener=="function",De=[];kt&&addEventListener("offline",()=>{De.forEach(n=>n())},!1);var W=class n extends v{constructor(e,t={}){var i,s;if(super(),this.binaryType=jn,this.writeBuffer=[],this._prevBufferLen=0,this._upgrades=[],this._pingInterval=-1,this._pingTimeout=-1,this._maxPayload=-1,this._pingTimeoutTime=1/0,e&&typeof e=="object"&&(t=e,e=null),e){let r=X(e);t.hostname=r.host,t.secure=r.protocol==="https"||r.protocol==="wss",t.port=r.port,r.query&&(t.query=r.query)}else t.host&&(t.hostname=X(t.host).host);if(P(this,t),this.secure=t.secure!=null?t.secure:typeof location<"u"&&location.protocol==="https:",t.hostname&&!t.port&&(t.port=this.secure?"443":"80"),this.hostname=t.hostname||(typeof location<"u"?location.hostname:"localhost"),this.port=t.port||(typeof location<"u"&&location.port?location.port:this.secure?"443":"80"),t.transportImplementations&&t.transports)throw new Error("specifying both 'transportImplementations' and 'transports' options is not supported");t.transportImplementations||!((i=t.transports)===null||i===void 0)&&i.length&&typeof t.transports[0]=="function"?(this.transports=[],this._transportsByName=Object.create(null),((s=t.transportImplementations)!==null&&s!==void 0?s:t.transports).forEach(r=>{let o=r.prototype.name;this.transports.push(o),this._transportsByName[o]=r})):(this.transports=t.transports?[...t.transports]:["polling","websocket","webtransport"],this._transportsByName=_t),this.opts=Object.assign({path:"/engine.io",agent:!1,withCredentials:!1,upgrade:!0,timestampParam:"t",rememberUpgrade:!1,addTrailingSlash:!0,rejectUnauthorized:!0,perMessageDeflate:{threshold:1024},transportOptions:{},closeOnBeforeunload:!1},t),this.opts.path=this.opts.path.replace(/\/$/,"")+(this.opts.addTrailingSlash?"/":""),typeof this.opts.query=="string"&&(this.opts.query=Yn(this.opts.query)),kt&&(this.opts.closeOnBeforeunload&&(this._beforeunloadEventListener=()=>{this.transport&&(this.transport.removeAllListeners(),this.transport.close())},addEventListener("beforeunload",this._beforeunloadEventListener,!1)),this.hostname!=="localhost"&&(this._offlineEventListener=()=>{this._onClose("transport close",{description:"network connection lost"})},De.push(this._offlineEventListener))),this.opts.withCredentials&&(this._cookieJar=void 0),this._open()}createTransport(e){let t=Object.assign({},this.opts.query);t.EIO=yt,t.transport=e,this.id&&(t.sid=this.id);let i=Object.assign({},this.opts,{query:t,socket:this,hostname:this.hostname,secure:this.secure,port:this.port},this.opts.transportOptions[e]);return new this._transportsByName[e](i)}_open(){if(this.transports.length===0){this.setTimeoutFn(()=>{this.emitReserved("error","No transports available")},0);return}let e=this.opts.rememberUpgrade&&n.priorWebsocketSuccess&&this.transports.indexOf("websocket")!==-1?"websocket":this.transports[0];this.readyState="opening";let t=this.createTransport(e);t.open(),this.setTransport(t)}setTransport(e){this.transport&&this.transport.removeAllListeners(),this.transport=e,e.on("drain",this._onDrain.bind(this)).on("packet",this._onPacket.bind(this)).on("error",this._onError.bind(this)).on("close",t=>this._onClose("transport close",t))}_probe(e){let t=this.createTransport(e),i=!1;n.priorWebsocketSuccess=!1;let s=()=>{i||(t.send([{type:"ping",data:"probe"}]),t.once("packet",p=>{if(!i)if(p.type==="pong"&&p.data==="probe"){if(this.upgrading=!0,this.emitReserved("upgrading",t),!t)return;n.priorWebsocketSuccess=t.name==="websocket",this.transport.pause(()=>{i||this.readyState!=="closed"&&(m(),this.setTransport(t),t.send([{type:"upgrade"}]),this.emitReserved("upgrade",t),t=null,this.upgrading=!1,this.flush())})}else{let y=new Error("probe error");y.transport=t.name,this.emitReserved("upgradeError",y)}}))};function r(){i||(i=!0,m(),t.close(),t=null)}let o=p=>{let y=new Error("probe error: "+p);y.transport=t.name,r(),this.emitReserved("upgradeError",y)};function a(){o("transport closed")}function c(){o("socket closed")}function d(p){t&&p.name!==t.name&&r()}let m=()=>{t.removeListener("open",s),t.removeListener("error",o),t.removeListener("close",a),this.off("close",c),this.off("upgrading",d)};t.once("open",s),t.once("error",o),t.once("close",a),this.once("close",c),this.once("upgrading",d),this._upgrades.indexOf("webtransport")!==-1&&e!=="webtransport"?this.setTimeoutFn(()=>{i||t.open()},200):t.open()}onOpen(){if(this.readyState="open",n.priorWebsocketSuccess=this.transport.name==="websocket",this.emitReserved("open"),this.flush(),this.readyState==="open"&&this.opts.upgrade)for(let e=0;e<this._upgrades.length;e++)this._probe(this._upgrades[e])}_onPacket(e){if(this.readyState==="opening"||this.readyState==="open"||this.readyState==="closing")switch(this.emitReserved("packet",e),this.emitReserved("heartbeat"),e.type){case"open":this.onHandshake(JSON.parse(e.data));break;case"ping":this._sendPacket("pong"),this.emitReserved("ping"),this.emitReserved("pong"),this._resetPingTimeout();break;case"error":let t=new Error("server error");t.code=e.data,this._onError(t);break;case"message":this.emitReserved("data",e.data),this.emitReserved("message",e.data);break}}onHandshake(e){this.emitReserved("handshake",e),this.id=e.sid,this.transport.query.sid=e.sid,this._upgrades=this._filterUpgrades(e.upgrades),this._pingInterval=e.pingInterval,this._pingTimeout=e.pingTimeout,this._maxPayload=e.maxPayload,this.onOpen(),this.readyState!=="closed"&&this._resetPingTimeout()}_resetPingTimeout(){this.clearTimeoutFn(this._pingTimeoutTimer);let e=this._pingInterval+this._pingTimeout;this._pingTimeoutTime=Date.now()+e,this._pingTimeoutTimer=this.setTimeoutFn(()=>{this._onClose("ping timeout")},e),this.opts.autoUnref&&this._pingTimeoutTimer.unref()}_onDrain(){this.writeBuffer.splice(0,this._prevBufferLen),this._prevBufferLen=0,this.writeBuffer.length===0?this.emitReserved("drain"):this.flush()}flush(){if(this.readyState!=="closed"&&this.transport.writable&&!this.upgrading&&this.writeBuffer.length){let e=this._getWritablePackets();this.transport.send(e),this._prevBufferLen=e.length,this.emitReserved("flush")}}_getWritablePackets(){if(!(this._maxPayload&&this.transport.name==="polling"&&this.writeBuffer.length>1))return this.writeBuffer;let t=1;for(let i=0;i<this.writeBuffer.length;i++){let s=this.writeBuffer[i].data;if(s&&(t+=Wn(s)),i>0&&t>this._maxPayload)return this.writeBuffer.slice(0,i);t+=2}return this.writeBuffer}_hasPingExpired(){if(!this._pingTimeoutTime)return!0;let e=Date.now()>this._pingTimeoutTime;return e&&(this._pingTimeoutTime=0,L(()=>{this._onClose("ping timeout")},this.setTimeoutFn)),e}write(e,t,i){return this._sendPacket("message",e,t,i),this}send(e,t,i){return this._sendPacket("message",e,t,i),this}_sendPacket(e,t,i,s){if(typeof t=="function"&&(s=t,t=void 0),typeof i=="function"&&(s=i,i=null),this.readyState==="closing"||this.readyState==="closed")return;i=i||{},i.compress=i.compress!==!1;let r={type:e,data:t,options:i};this.emitReserved("packetCreate",r),this.writeBuffer.push(r),s&&this.once("flush",s),this.flush()}close(){let e=()=>{this._onClose("forced close"),this.transport.close()},t=()=>{this.off("upgrade",t),this.off("upgradeError",t),e()},i=()=>{this.once("upgrade",t),this.once("upgradeError",t)};return(this.readyState==="opening"||this.readyState==="open")&&(this.readyState="closing",this.writeBuffer.length?this.once("drain",()=>{this.upgrading?i():e()}):this.upgrading?i():e()),this}_onError(e){if(n.priorWebsocketSuccess=!1,this.opts.tryAllTransports&&this.transports.length>1&&this.readyState==="opening")return this.transports.shift(),this._open();this.emitReserved("error",e),this._onClose("transport error",e)}_onClose(e,t){if(this.readyState==="opening"||this.readyState==="open"||this.readyState==="closing"){if(this.clearTimeoutFn(this._pingTimeoutTimer),this.transport.removeAllListeners("close"),this.transport.close(),this.transport.removeAllListeners(),kt&&(this._beforeunloadEventListener&&removeEventListener("beforeunload",this._beforeunloadEventListener,!1),this._offlineEventListener)){let i=De.indexOf(this._offlineEventListener);i!==-1&&De.splice(i,1)}this.readyState="closed",this.id=null,this.emitReserved("close",e,t),this.writeBuffer=[],this._prevBufferLen=0}}_filterUpgrades(e){let t=[];for(let i=0;i<e.length;i++)~this.transports.indexOf(e[i])&&t.push(e[i]);return t}};W.protocol=yt;var da=W.protocol;function ei(n,e="",t){let i=n;t=t||typeof location<"u"&&location,n==null&&(n=t.protocol+"//"+t.host),typeof n=="string"&&(n.charAt(0)==="/"&&(n.charAt(1)==="/"?n=t.protocol+n:n=t.host+n),/^(https?|wss?):\/\//.test(n)||(typeof t<"u"?n=t.protocol+"//"+n:n="https://"+n),i=X(n)),i.port||(/^(http|ws)$/.test(i.protocol)?i.port="80":/^(http|ws)s$/.test(i.protocol)&&(i.port="443")),i.path=i.path||"/";let r=i.host.indexOf(":")!==-1?"["+i.host+"]":i.host;return i.id=i.protocol+"://"+r+":"+i.port+e,i.href=i.protocol+"://"+r+(t&&t.port===i.port?"":":"+i.port),i}var Tt={};wi(Tt,{Decoder:()=>Et,Encoder:()=>$t,PacketType:()=>f,isPacketValid:()=>Ss,protocol:()=>ri});var _s=typeof ArrayBuffer=="function",ks=n=>typeof ArrayBuffer.isView=="function"?ArrayBuffer.isView(n):n.buffer instanceof ArrayBuffer,ti=Object.prototype.toString,xs=typeof Blob=="function"||typeof Blob<"u"&&ti.call(Blob)==="[object BlobConstructor]",$s=typeof File=="function"||typeof File<"u"&&ti.call(File)==="[object FileConstructor]";function me(n){return _s&&(n instanceof ArrayBuffer||ks(n))||xs&&n instanceof Blob||$s&&n instanceof File}function fe(n,e){if(!n||typeof n!="object")return!1;if(Array.isArray(n)){for(let t=0,i=n.length;t<i;t++)if(fe(n[t]))return!0;return!1}if(me(n))return!0;if(n.toJSON&&typeof n.toJSON=="function"&&arguments.length===1)return fe(n.toJSON(),!0);for(let t in n)if(Object.prototype.hasOwnProperty.call(n,t)&&fe(n[t]))return!0;return!1}function ni(n){let e=[],t=n.data,i=n;return i.data=He(t,e),i.attachments=e.length,{packet:i,buffers:e}}function He(n,e,t){if(!n)return n;if(me(n)){let i={_placeholder:!0,num:e.length};return e.push(n),i}else if(Array.isArray(n)){let i=new Array(n.length);for(let s=0;s<n.length;s++)i[s]=He(n[s],e);return i}else if(typeof n=="object"&&!(n instanceof Date)){if(n.toJSON&&typeof n.toJSON=="function"&&!t)return He(n.toJSON(),e,!0);let i={};for(let s in n)Object.prototype.hasOwnProperty.call(n,s)&&(i[s]=He(n[s],e));return i}return n}function ii(n,e){return n.data=xt(n.data,e),delete n.attachments,n}function xt(n,e){if(!n)return n;if(n&&n._placeholder===!0){if(typeof n.num=="number"&&n.num>=0&&n.num<e.length)return e[n.num];throw new Error("illegal attachments")}else if(Array.isArray(n))for(let t=0;t<n.length;t++)n[t]=xt(n[t],e);else if(typeof n=="object")for(let t in n)Object.prototype.hasOwnProperty.call(n,t)&&(n[t]=xt(n[t],e));return n}var si=["connect","connect_error","disconnect","disconnecting","newListener","removeListener"],ri=5,f;(function(n){n[n.CONNECT=0]="CONNECT",n[n.DISCONNECT=1]="DISCONNECT",n[n.EVENT=2]="EVENT",n[n.ACK=3]="ACK",n[n.CONNECT_ERROR=4]="CONNECT_ERROR",n[n.BINARY_EVENT=5]="BINARY_EVENT",n[n.BINARY_ACK=6]="BINARY_ACK"})(f||(f={}));var $t=class{constructor(e){this.replacer=e}encode(e){return(e.type===f.EVENT||e.type===f.ACK)&&fe(e)?this.encodeAsBinary({type:e.type===f.EVENT?f.BINARY_EVENT:f.BINARY_ACK,nsp:e.nsp,data:e.data,id:e.id}):[this.encodeAsString(e)]}encodeAsString(e){let t=""+e.type;return(e.type===f.BINARY_EVENT||e.type===f.BINARY_ACK)&&(t+=e.attachments+"-"),e.nsp&&e.nsp!=="/"&&(t+=e.nsp+","),e.id!=null&&(t+=e.id),e.data!=null&&(t+=JSON.stringify(e.data,this.replacer)),t}encodeAsBinary(e){let t=ni(e),i=this.encodeAsString(t.packet),s=t.buffers;return s.unshift(i),s}},Et=class n extends v{constructor(e){super(),this.opts=Object.assign({reviver:void 0,maxAttachments:10},typeof e=="function"?{reviver:e}:e)}add(e){let t;if(typeof e=="string"){if(this.reconstructor)throw new Error("got plaintext data when reconstructing a packet");t=this.decodeString(e);let i=t.type===f.BINARY_EVENT;i||t.type===f.BINARY_ACK?(t.type=i?f.EVENT:f.ACK,this.reconstructor=new At(t)):super.emitReserved("decoded",t)}else if(me(e)||e.base64)if(this.reconstructor)t=this.reconstructor.takeBinaryData(e),t&&(this.reconstructor=null,super.emitReserved("decoded",t));else throw new Error("got binary data when not reconstructing a packet");else throw new Error("Unknown type: "+e)}decodeString(e){let t=0,i={type:Number(e.charAt(0))};if(f[i.type]===void 0)throw new Error("unknown packet type "+i.type);if(i.type===f.BINARY_EVENT||i.type===f.BINARY_ACK){let r=t+1;for(;e.charAt(++t)!=="-"&&t!=e.length;);let o=e.substring(r,t);if(o!=Number(o)||e.charAt(t)!=="-")throw new Error("Illegal attachments");let a=Number(o);if(!oi(a)||a<1)throw new Error("Illegal attachments");if(a>this.opts.maxAttachments)throw new Error("too many attachments");i.attachments=a}if(e.charAt(t+1)==="/"){let r=t+1;for(;++t&&!(e.charAt(t)===","||t===e.length););i.nsp=e.substring(r,t)}else i.nsp="/";let s=e.charAt(t+1);if(s!==""&&Number(s)==s){let r=t+1;for(;++t;){let o=e.charAt(t);if(o==null||Number(o)!=o){--t;break}if(t===e.length)break}i.id=Number(e.substring(r,t+1))}if(e.charAt(++t)){let r=this.tryParse(e.substr(t));if(n.isPayloadValid(i.type,r))i.data=r;else throw new Error("invalid payload")}return i}tryParse(e){try{return JSON.parse(e,this.opts.reviver)}catch{return!1}}static isPayloadValid(e,t){switch(e){case f.CONNECT:return ze(t);case f.DISCONNECT:return t===void 0;case f.CONNECT_ERROR:return typeof t=="string"||ze(t);case f.EVENT:case f.BINARY_EVENT:return Array.isArray(t)&&(typeof t[0]=="number"||typeof t[0]=="string"&&si.indexOf(t[0])===-1);case f.ACK:case f.BINARY_ACK:return Array.isArray(t)}}destroy(){this.reconstructor&&(this.reconstructor.finishedReconstruction(),this.reconstructor=null)}},At=class{constructor(e){this.packet=e,this.buffers=[],this.reconPack=e}takeBinaryData(e){if(this.buffers.push(e),this.buffers.length===this.reconPack.attachments){let t=ii(this.reconPack,this.buffers);return this.finishedReconstruction(),t}return null}finishedReconstruction(){this.reconPack=null,this.buffers=[]}};function Es(n){return typeof n=="string"}var oi=Number.isInteger||function(n){return typeof n=="number"&&isFinite(n)&&Math.floor(n)===n};function As(n){return n===void 0||oi(n)}function ze(n){return Object.prototype.toString.call(n)==="[object Object]"}function Ts(n,e){switch(n){case f.CONNECT:return e===void 0||ze(e);case f.DISCONNECT:return e===void 0;case f.EVENT:return Array.isArray(e)&&(typeof e[0]=="number"||typeof e[0]=="string"&&si.indexOf(e[0])===-1);case f.ACK:return Array.isArray(e);case f.CONNECT_ERROR:return typeof e=="string"||ze(e);default:return!1}}function Ss(n){return Es(n.nsp)&&As(n.id)&&Ts(n.type,n.data)}function $(n,e,t){return n.on(e,t),function(){n.off(e,t)}}var Cs=Object.freeze({connect:1,connect_error:1,disconnect:1,disconnecting:1,newListener:1,removeListener:1}),Z=class extends v{constructor(e,t,i){super(),this.connected=!1,this.recovered=!1,this.receiveBuffer=[],this.sendBuffer=[],this._queue=[],this._queueSeq=0,this.ids=0,this.acks={},this.flags={},this.io=e,this.nsp=t,i&&i.auth&&(this.auth=i.auth),this._opts=Object.assign({},i),this.io._autoConnect&&this.open()}get disconnected(){return!this.connected}subEvents(){if(this.subs)return;let e=this.io;this.subs=[$(e,"open",this.onopen.bind(this)),$(e,"packet",this.onpacket.bind(this)),$(e,"error",this.onerror.bind(this)),$(e,"close",this.onclose.bind(this))]}get active(){return!!this.subs}connect(){return this.connected?this:(this.subEvents(),this.io._reconnecting||this.io.open(),this.io._readyState==="open"&&this.onopen(),this)}open(){return this.connect()}send(...e){return e.unshift("message"),this.emit.apply(this,e),this}emit(e,...t){var i,s,r;if(Cs.hasOwnProperty(e))throw new Error('"'+e.toString()+'" is a reserved event name');if(t.unshift(e),this._opts.retries&&!this.flags.fromQueue&&!this.flags.volatile)return this._addToQueue(t),this;let o={type:f.EVENT,data:t};if(o.options={},o.options.compress=this.flags.compress!==!1,typeof t[t.length-1]=="function"){let m=this.ids++,p=t.pop();this._registerAckCallback(m,p),o.id=m}let a=(s=(i=this.io.engine)===null||i===void 0?void 0:i.transport)===null||s===void 0?void 0:s.writable,c=this.connected&&!(!((r=this.io.engine)===null||r===void 0)&&r._hasPingExpired());return this.flags.volatile&&!a||(c?(this.notifyOutgoingListeners(o),this.packet(o)):this.sendBuffer.push(o)),this.flags={},this}_registerAckCallback(e,t){var i;let s=(i=this.flags.timeout)!==null&&i!==void 0?i:this._opts.ackTimeout;if(s===void 0){this.acks[e]=t;return}let r=this.io.setTimeoutFn(()=>{delete this.acks[e];for(let a=0;a<this.sendBuffer.length;a++)this.sendBuffer[a].id===e&&this.sendBuffer.splice(a,1);t.call(this,new Error("operation has timed out"))},s),o=(...a)=>{this.io.clearTimeoutFn(r),t.apply(this,a)};o.withError=!0,this.acks[e]=o}emitWithAck(e,...t){return new Promise((i,s)=>{let r=(o,a)=>o?s(o):i(a);r.withError=!0,t.push(r),this.emit(e,...t)})}_addToQueue(e){let t;typeof e[e.length-1]=="function"&&(t=e.pop());let i={id:this._queueSeq++,tryCount:0,pending:!1,args:e,flags:Object.assign({fromQueue:!0},this.flags)};e.push((s,...r)=>(this._queue[0],s!==null?i.tryCount>this._opts.retries&&(this._queue.shift(),t&&t(s)):(this._queue.shift(),t&&t(null,...r)),i.pending=!1,this._drainQueue())),this._queue.push(i),this._drainQueue()}_drainQueue(e=!1){if(!this.connected||this._queue.length===0)return;let t=this._queue[0];t.pending&&!e||(t.pending=!0,t.tryCount++,this.flags=t.flags,this.emit.apply(this,t.args))}packet(e){e.nsp=this.nsp,this.io._packet(e)}onopen(){typeof this.auth=="function"?this.auth(e=>{this._sendConnectPacket(e)}):this._sendConnectPacket(this.auth)}_sendConnectPacket(e){this.packet({type:f.CONNECT,data:this._pid?Object.assign({pid:this._pid,offset:this._lastOffset},e):e})}onerror(e){this.connected||this.emitReserved("connect_error",e)}onclose(e,t){this.connected=!1,delete this.id,this.emitReserved("disconnect",e,t),this._clearAcks()}_clearAcks(){Object.keys(this.acks).forEach(e=>{if(!this.sendBuffer.some(i=>String(i.id)===e)){let i=this.acks[e];delete this.acks[e],i.withError&&i.call(this,new Error("socket has been disconnected"))}})}onpacket(e){if(e.nsp===this.nsp)switch(e.type){case f.CONNECT:e.data&&e.data.sid?this.onconnect(e.data.sid,e.data.pid):this.emitReserved("connect_error",new Error("It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are not compatible (more information here: https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)"));break;case f.EVENT:case f.BINARY_EVENT:this.onevent(e);break;case f.ACK:case f.BINARY_ACK:this.onack(e);break;case f.DISCONNECT:this.ondisconnect();break;case f.CONNECT_ERROR:this.destroy();let i=new Error(e.data.message);i.data=e.data.data,this.emitReserved("connect_error",i);break}}onevent(e){let t=e.data||[];e.id!=null&&t.push(this.ack(e.id)),this.connected?this.emitEvent(t):this.receiveBuffer.push(Object.freeze(t))}emitEvent(e){if(this._anyListeners&&this._anyListeners.length){let t=this._anyListeners.slice();for(let i of t)i.apply(this,e)}super.emit.apply(this,e),this._pid&&e.length&&typeof e[e.length-1]=="string"&&(this._lastOffset=e[e.length-1])}ack(e){let t=this,i=!1;return function(...s){i||(i=!0,t.packet({type:f.ACK,id:e,data:s}))}}onack(e){let t=this.acks[e.id];typeof t=="function"&&(delete this.acks[e.id],t.withError&&e.data.unshift(null),t.apply(this,e.data))}onconnect(e,t){this.id=e,this.recovered=t&&this._pid===t,this._pid=t,this.connected=!0,this.emitBuffered(),this._drainQueue(!0),this.emitReserved("connect")}emitBuffered(){this.receiveBuffer.forEach(e=>this.emitEvent(e)),this.receiveBuffer=[],this.sendBuffer.forEach(e=>{this.notifyOutgoingListeners(e),this.packet(e)}),this.sendBuffer=[]}ondisconnect(){this.destroy(),this.onclose("io server disconnect")}destroy(){this.subs&&(this.subs.forEach(e=>e()),this.subs=void 0),this.io._destroy(this)}disconnect(){return this.connected&&this.packet({type:f.DISCONNECT}),this.destroy(),this.connected&&this.onclose("io client disconnect"),this}close(){return this.disconnect()}compress(e){return this.flags.compress=e,this}get volatile(){return this.flags.volatile=!0,this}timeout(e){return this.flags.timeout=e,this}onAny(e){return this._anyListeners=this._anyListeners||[],this._anyListeners.push(e),this}prependAny(e){return this._anyListeners=this._anyListeners||[],this._anyListeners.unshift(e),this}offAny(e){if(!this._anyListeners)return this;if(e){let t=this._anyListeners;for(let i=0;i<t.length;i++)if(e===t[i])return t.splice(i,1),this}else this._anyListeners=[];return this}listenersAny(){return this._anyListeners||[]}onAnyOutgoing(e){return this._anyOutgoingListeners=this._anyOutgoingListeners||[],this._anyOutgoingListeners.push(e),this}prependAnyOutgoing(e){return this._anyOutgoingListeners=this._anyOutgoingListeners||[],this._anyOutgoingListeners.unshift(e),this}offAnyOutgoing(e){if(!this._anyOutgoingListeners)return this;if(e){let t=this._anyOutgoingListeners;for(let i=0;i<t.length;i++)if(e===t[i])return t.splice(i,1),this}else this._anyOutgoingListeners=[];return this}listenersAnyOutgoing(){return this._anyOutgoingListeners||[]}notifyOutgoingListeners(e){if(this._anyOutgoingListeners&&this._anyOutgoingListeners.length){let t=this._anyOutgoingListeners.slice();for(let i of t)i.apply(this,e.data)}}};function K(n){n=n||{},this.ms=n.min||100,this.max=n.max||1e4,this.factor=n.factor||2,this.jitter=n.jitter>0&&n.jitter<=1?n.jitter:0,this.attempts=0}K.prototype.duration=function(){var n=this.ms*Math.pow(this.factor,this.attempts++);if(this.jitter){var e=Math.random(),t=Math.floor(e*this.jitter*n);n=(Math.floor(e*10)&1)==0?n-t:n+t}return Math.min(n,this.max)|0};K.prototype.reset=function(){this.attempts=0};K.prototype.setMin=function(n){this.ms=n};K.prototype.setMax=function(n){this.max=n};K.prototype.setJitter=function(n){this.jitter=n};var ee=class extends v{constructor(e,t){var i;super(),this.nsps={},this.subs=[],e&&typeof e=="object"&&(t=e,e=void 0),t=t||{},t.path=t.path||"/socket.io",this.opts=t,P(this,t),this.reconnection(t.reconnection!==!1),this.reconnectionAttempts(t.reconnectionAttempts||1/0),this.reconnectionDelay(t.reconnectionDelay||1e3),this.reconnectionDelayMax(t.reconnectionDelayMax||5e3),this.randomizationFactor((i=t.randomizationFactor)!==null&&i!==void 0?i:.5),this.backoff=new K({min:this.reconnectionDelay(),max:this.reconnectionDelayMax(),jitter:this.randomizationFactor()}),this.timeout(t.timeout==null?2e4:t.timeout),this._readyState="closed",this.uri=e;let s=t.parser||Tt;this.encoder=new s.Encoder,this.decoder=new s.Decoder,this._autoConnect=t.autoConnect!==!1,this._autoConnect&&this.open()}reconnection(e){return arguments.length?(this._reconnection=!!e,e||(this.skipReconnect=!0),this):this._reconnection}reconnectionAttempts(e){return e===void 0?this._reconnectionAttempts:(this._reconnectionAttempts=e,this)}reconnectionDelay(e){var t;return e===void 0?this._reconnectionDelay:(this._reconnectionDelay=e,(t=this.backoff)===null||t===void 0||t.setMin(e),this)}randomizationFactor(e){var t;return e===void 0?this._randomizationFactor:(this._randomizationFactor=e,(t=this.backoff)===null||t===void 0||t.setJitter(e),this)}reconnectionDelayMax(e){var t;return e===void 0?this._reconnectionDelayMax:(this._reconnectionDelayMax=e,(t=this.backoff)===null||t===void 0||t.setMax(e),this)}timeout(e){return arguments.length?(this._timeout=e,this):this._timeout}maybeReconnectOnOpen(){!this._reconnecting&&this._reconnection&&this.backoff.attempts===0&&this.reconnect()}open(e){if(~this._readyState.indexOf("open"))return this;this.engine=new W(this.uri,this.opts);let t=this.engine,i=this;this._readyState="opening",this.skipReconnect=!1;let s=$(t,"open",function(){i.onopen(),e&&e()}),r=a=>{this.cleanup(),this._readyState="closed",this.emitReserved("error",a),e?e(a):this.maybeReconnectOnOpen()},o=$(t,"error",r);if(this._timeout!==!1){let a=this._timeout,c=this.setTimeoutFn(()=>{s(),r(new Error("timeout")),t.close()},a);this.opts.autoUnref&&c.unref(),this.subs.push(()=>{this.clearTimeoutFn(c)})}return this.subs.push(s),this.subs.push(o),this}connect(e){return this.open(e)}onopen(){this.cleanup(),this._readyState="open",this.emitReserved("open");let e=this.engine;this.subs.push($(e,"ping",this.onping.bind(this)),$(e,"data",this.ondata.bind(this)),$(e,"error",this.onerror.bind(this)),$(e,"close",this.onclose.bind(this)),$(this.decoder,"decoded",this.ondecoded.bind(this)))}onping(){this.emitReserved("ping")}ondata(e){try{this.decoder.add(e)}catch(t){this.onclose("parse error",t)}}ondecoded(e){L(()=>{this.emitReserved("packet",e)},this.setTimeoutFn)}onerror(e){this.emitReserved("error",e)}socket(e,t){let i=this.nsps[e];return i?this._autoConnect&&!i.active&&i.connect():(i=new Z(this,e,t),this.nsps[e]=i),i}_destroy(e){let t=Object.keys(this.nsps);for(let i of t)if(this.nsps[i].active)return;this._close()}_packet(e){let t=this.encoder.encode(e);for(let i=0;i<t.length;i++)this.engine.write(t[i],e.options)}cleanup(){this.subs.forEach(e=>e()),this.subs.length=0,this.decoder.destroy()}_close(){this.skipReconnect=!0,this._reconnecting=!1,this.onclose("forced close")}disconnect(){return this._close()}onclose(e,t){var i;this.cleanup(),(i=this.engine)===null||i===void 0||i.close(),this.backoff.reset(),this._readyState="closed",this.emitReserved("close",e,t),this._reconnection&&!this.skipReconnect&&this.reconnect()}reconnect(){if(this._reconnecting||this.skipReconnect)return this;let e=this;if(this.backoff.attempts>=this._reconnectionAttempts)this.backoff.reset(),this.emitReserved("reconnect_failed"),this._reconnecting=!1;else{let t=this.backoff.duration();this._reconnecting=!0;let i=this.setTimeoutFn(()=>{e.skipReconnect||(this.emitReserved("reconnect_attempt",e.backoff.attempts),!e.skipReconnect&&e.open(s=>{s?(e._reconnecting=!1,e.reconnect(),this.emitReserved("reconnect_error",s)):e.onreconnect()}))},t);this.opts.autoUnref&&i.unref(),this.subs.push(()=>{this.clearTimeoutFn(i)})}}onreconnect(){let e=this.backoff.attempts;this._reconnecting=!1,this.backoff.reset(),this.emitReserved("reconnect",e)}};var ge={};function ye(n,e){typeof n=="object"&&(e=n,n=void 0),e=e||{};let t=ei(n,e.path||"/socket.io"),i=t.source,s=t.id,r=t.path,o=ge[s]&&r in ge[s].nsps,a=e.forceNew||e["force new connection"]||e.multiplex===!1||o,c;return a?c=new ee(i,e):(ge[s]||(ge[s]=new ee(i,e)),c=ge[s]),t.query&&!e.query&&(e.query=t.queryKey),c.socket(t.path,e)}Object.assign(ye,{Manager:ee,Socket:Z,io:ye,connect:ye});var ve="sign_in_again",Rs=new Set(["utter_message_not_understood","utter_message_too_long","utter_message_empty","utter_button_not_issued"]);function x(n){return typeof n=="object"&&n!==null&&!Array.isArray(n)?n:{}}function be(n,e){return Array.isArray(n)?n.map(e).filter(t=>t!==null):[]}function g(n){return typeof n=="string"||typeof n=="number"?String(n):""}function Os(n){let{title:e,payload:t}=x(n);return g(e)&&g(t)?{title:g(e),payload:g(t)}:null}function Ns(n){let e=x(n);return g(e.clause)?{clause:g(e.clause),heading:g(e.heading),quote:g(e.quote),version:g(e.version),effectiveOn:g(e.effective_on)}:null}function Ls(n){let e=x(n);return g(e.text)?{platform:g(e.platform),author:g(e.author),text:g(e.text)}:null}function Ps(n){let e=x(n);return g(n)||g(e.text)||g(e.title)||null}function Bs(n){let e=x(n);return!g(e.title)&&!g(e.situation)&&!g(e.prompt)?null:{title:g(e.title),person:g(e.person),situation:g(e.situation),post:Ls(e.post),prompt:g(e.prompt),options:be(e.options,Ps)}}function Ms(n){let{label:e,done:t,total:i}=x(n);return typeof t!="number"||typeof i!="number"||i<=0?null:{label:g(e),done:Math.min(Math.max(t,0),i),total:i}}function Us(n){let{title:e,href:t}=x(n);return g(e)&&g(t)?{title:g(e),href:g(t)}:null}function Is(n){return n==="sound"||n==="partly"||n==="breach"?n:null}function qs(n){let e=x(n);return{citations:be(e.citations,Ns),scenario:Bs(e.scenario),progress:Ms(e.progress),links:be(e.links,Us),judgement:Is(x(e.feedback).judgement)}}function Ds(n){if(typeof n=="number")return n*1e3;let e=typeof n=="string"?Date.parse(n):NaN;return Number.isNaN(e)?null:e}function Ve(n,e,t){let i=x(n),s=x(i.metadata);return{id:g(i.id)||t,from:e,text:g(i.text),kept:i.kept!==!1,buttons:be(i.buttons,Os),custom:qs(i.custom),kind:g(s.kind),endOfTurn:s.end_of_turn===!0,isNotice:g(s.notice)!=="",at:Ds(i.at)}}function ai(n){let e=x(n),t=0,i=s=>{t+=1;let r=x(s).from==="user"?"user":"bot";return Ve(s,r,`history-${t}`)};return{messages:be(e.messages,i),busy:e.busy===!0,error:g(e.error)}}function ci(n){let e=x(n),t=g(e.error);return{stored:e.stored===!0,error:t,message:g(e.message),final:Rs.has(t)}}var we=class extends Error{},Y=class extends Error{},Hs=3e4,zs=8e3,Fe=class{constructor(e){this.url=e}url;#e=null;async current(){return(!this.#e||this.#e.expiresAt-Hs<Date.now())&&(this.#e=await this.#n()),this.#e.value}take(e){this.#e=hi(e)}drop(){this.#e=null}get person(){return this.#t("sub")}get way(){return this.#t("way")}#t(e){let t=this.#e?.value.split(".")[1];if(!t)return null;try{let i=JSON.parse(atob(t.replace(/-/g,"+").replace(/_/g,"/"))),s=typeof i=="object"&&i&&i[e];return s?String(s):null}catch(i){if(i instanceof SyntaxError||i instanceof DOMException)return null;throw i}}async#n(){let e=await this.#i();if(e.status===401||e.status===403||e.redirected)throw new we;if(!e.ok)throw new Y(String(e.status));return hi(await li(e.json()))}#i(){return li(fetch(this.url,{method:"POST",credentials:"same-origin",headers:{Accept:"application/json"},signal:AbortSignal.timeout(zs)}))}};async function li(n){try{return await n}catch(e){throw new Y(String(e))}}function hi(n){let e=n;if(typeof e?.token!="string")throw new Y("no token");return{value:e.token,expiresAt:Vs(e.expires_at)}}function Vs(n){let e=typeof n=="number"?n*1e3:Date.parse(String(n));return Number.isNaN(e)?1/0:e}var Fs=8e3,js=3e3,je=class{constructor(e,t,i){this.assistant=e;this.tokens=t;this.listener=i}assistant;tokens;listener;#e=null;#t="connecting";#n="";#i=!1;#s=!1;#c=!1;#o;get isOpen(){return this.#e?.connected===!0&&this.#t==="online"}start(){addEventListener("offline",this.#p),addEventListener("online",this.hurry),addEventListener("focus",this.lookAgain),document.addEventListener("visibilitychange",this.lookAgain),this.#r()}close(){removeEventListener("offline",this.#p),removeEventListener("online",this.hurry),removeEventListener("focus",this.lookAgain),document.removeEventListener("visibilitychange",this.lookAgain),clearTimeout(this.#o),this.#e?.close(),this.#e=null}hurry=()=>{this.isOpen||this.#t==="signed-out"||(this.#e?.disconnect(),this.#r())};lookAgain=()=>{this.#t!=="signed-out"||document.visibilityState==="hidden"||(this.#c=!1,this.#r())};renew(){this.tokens.drop(),this.#e?.disconnect(),this.#r()}async send(e,t){return ci(await this.#l("user_uttered",{id:e,...t}))}async history(){return ai(await this.#l("history",{}))}async#l(e,t){if(!this.#e?.connected)throw new Error("not connected");return this.#e.timeout(Fs).emitWithAck(e,t)}async#r(){if(this.#i){this.#s=!0;return}this.#i=!0,clearTimeout(this.#o);try{this.#n=await this.tokens.current(),this.listener.identified(),this.#e??=this.#g();let e=this.tokens.way;this.#e.io.opts.query=e?{way:e}:{},this.#e.connect()}catch(e){this.#m(e)}finally{this.#i=!1}this.#s&&(this.#s=!1,this.#r())}#m(e){if(e instanceof we)return this.#d();if(!(e instanceof Y))throw e;this.#h(),this.#u()}#g(){let e=ye(this.assistant,{path:"/socket.io",autoConnect:!1,forceNew:!0,reconnectionDelayMax:1e4,auth:t=>t({token:this.#n})});return e.on("connect",()=>{this.#c=!1,this.#a("online"),this.listener.opened()}),e.on("connect_error",t=>this.#y(t)),e.on("disconnect",t=>this.#b(t)),e.on("bot_uttered",t=>this.listener.botUttered(t)),e.on("user_echo",t=>this.listener.userEchoed(t)),e}#y(e){if(e.message===ve)return this.#c?this.#d():(this.#c=!0,this.renew());this.#h(),this.#e?.active||this.#u()}#b(e){e==="io client disconnect"||this.#t==="signed-out"||(this.#a(navigator.onLine?"connecting":"offline"),e==="io server disconnect"&&(this.tokens.drop(),this.#u(1e3)))}#u(e=js){clearTimeout(this.#o),this.#o=setTimeout(()=>{this.#r()},e)}#p=()=>{this.#t!=="signed-out"&&this.#a("offline")};#h(){this.#a(navigator.onLine?"unreachable":"offline")}#d(){this.#e?.disconnect(),this.#a("signed-out")}#a(e){e!==this.#t&&(this.#t=e,this.listener.phaseChanged(e))}};var Ws={citations:[],scenario:null,progress:null,links:[],judgement:null};function We(n,e){return{...n,live:e,delivery:"sent",refusal:"",outgoing:null,chosen:null}}function St(n,e){return{id:n,from:"user",text:e,kept:!0,buttons:[],custom:Ws,kind:"",endOfTurn:!1,isNotice:!1,at:Date.now()}}var Ke=class{entries=[];#e=[];addOwn(e,t,i){let s={...We(St(e,t),!0),outgoing:i,delivery:"sending"};this.entries=[...this.entries,s]}addEcho(e){this.#t(e.id)||(this.entries=[...this.entries,We(e,!0)])}addBot(e){let t=this.#e.indexOf(e.text);return e.endOfTurn?this.#e=[]:t>=0&&this.#e.splice(t,1),t>=0||this.#t(e.id)?!1:(this.entries=[...this.entries,{...We(e,!0),at:e.at??Date.now()}],!0)}choose(e,t){this.#n(e,{chosen:t})}mark(e,t,i=""){this.#n(e,{delivery:t,refusal:i})}find(e){return this.entries.find(t=>t.id===e)}unsent(){return this.entries.filter(e=>e.delivery==="unsent")}clear(){this.entries=[],this.#e=[]}remove(e){this.entries=this.entries.filter(t=>!e.includes(t.id))}replace({messages:e,busy:t},i){let s=new Set(e.map(a=>a.id)),r=ui(e).map(a=>a.text),o=a=>!a.live||s.has(a.id)?!1:a.from==="bot"?i.has(a.id)&&!r.includes(a.text):a.delivery!=="sent"||t;this.entries=[...e.map(a=>We(a,!1)),...this.entries.filter(o)],this.#e=t?r:[]}hasNewAnswer(e){let t=this.entries.filter(i=>i.from==="bot").at(-1);return t!==void 0&&!e.some(i=>i.from==="bot"&&i.text===t.text)}open(){return new Set(ui(this.entries).map(e=>e.id))}chosenUnder(e){let t=this.entries[e];if(!t)return null;let i=this.saidAfter(e);return t.chosen??t.buttons.find(s=>s.title===i)?.title??null}saidAfter(e){return this.entries.slice(e+1).find(t=>t.from==="user")?.text??null}newestOwn(){return this.entries.filter(e=>e.from==="user").at(-1)}#t(e){return this.entries.some(t=>t.id===e)}#n(e,t){this.entries=this.entries.map(i=>i.id===e?{...i,...t}:i)}};function ui(n){let e=0,t=n.map(i=>i.isNotice).lastIndexOf(!1);return n.forEach((i,s)=>{let r=s===t;(i.from==="user"||i.endOfTurn&&!r)&&(e=s+1)}),n.slice(e)}var Ye=class{constructor(e){this.changed=e}changed;step="none";#e=0;#t=[];begin(){this.#e+=1,this.#n()}ensure(){this.#e===0&&this.begin()}heard(){this.#e>0&&this.#n()}end(){this.#e=Math.max(0,this.#e-1),this.#e>0?this.#n():this.#i("none")}reset(e){this.#e=0,this.#i("none"),e&&this.begin()}#n(){this.#i("typing"),this.#t=[setTimeout(()=>this.#s("slow"),1e4),setTimeout(()=>{this.#e=0,this.#s("late")},3e4)]}#i(e){this.#t.forEach(clearTimeout),this.#t=[],this.#s(e)}#s(e){this.step=e,this.changed()}};var Ks=5e3,Je=class{constructor(e,t,i){this.watcher=i;this.waiting=new Ye(()=>i.changed()),this.#t=new Fe(t),this.#e=new je(e,this.#t,{identified:()=>this.#m(),phaseChanged:s=>this.#g(s),opened:()=>{this.refresh()},botUttered:s=>this.#b(s),userEchoed:s=>this.#u(s)})}watcher;conversation=new Ke;waiting;phase="connecting";notice="none";isLoaded=!1;historyFailed=!1;#e;#t;#n=null;#i=null;#s;get person(){return this.#t.person??this.#n}start(){this.#e.start()}goOn(e){this.#t.take(e),this.#e.lookAgain()}close(){clearTimeout(this.#s),this.waiting.reset(!1),this.#e.close()}say(e){this.#o(e,{text:e})}press(e,t,i){this.conversation.choose(e.id,t),this.#o(t,{payload:i})}sendAgain(e){let t=this.conversation.find(e);t&&this.#l(t,!0),this.watcher.changed()}async refresh(){this.#i=new Set;try{this.#c(await this.#e.history())}catch{this.historyFailed=!0}this.#i=null;for(let e of this.conversation.unsent())this.#l(e,!0);this.watcher.changed()}#c(e){if(this.historyFailed=e.error!=="",e.error===ve)return this.#e.renew();if(e.error)return;let t=this.conversation.entries;this.conversation.replace(e,this.#i??new Set),this.waiting.reset(e.busy),this.isLoaded&&this.#p(this.conversation.hasNewAnswer(t)?"answered-meanwhile":"connected-again"),this.isLoaded=!0}#o(e,t){let i=Ct();this.conversation.addOwn(i,e,t);let s=this.conversation.find(i);s&&this.#l(s,!1),this.watcher.changed()}async#l(e,t){if(e.outgoing){if(!this.#e.isOpen){this.conversation.mark(e.id,"unsent"),this.#e.hurry();return}this.conversation.mark(e.id,"sending"),t?this.waiting.ensure():this.waiting.begin();try{let i=await this.#e.send(e.id,e.outgoing);if(i.stored)return this.#r(e.id,"sent");let s=i.error===ve;this.#r(e.id,i.final?"refused":"unsent",s?"":i.message),s&&this.#e.renew()}catch{this.#r(e.id,"unsent")}}}#r(e,t,i=""){t!=="sent"&&this.waiting.end(),this.conversation.find(e)?.outgoing===null||this.conversation.mark(e,t,i),this.watcher.changed()}#m(){let e=this.#n!==null&&this.#n!==this.#t.person;e&&(this.conversation.clear(),this.isLoaded=!1),this.#n=this.#t.person,this.watcher.signedIn(e)}#g(e){this.phase=e,this.notice="none",e!=="online"&&this.waiting.reset(!1),e==="signed-out"&&this.#y(),this.watcher.changed()}#y(){let e=this.conversation.unsent().filter(t=>t.outgoing&&"text"in t.outgoing);e.length!==0&&(this.conversation.remove(e.map(t=>t.id)),this.watcher.givenBack(e.map(t=>t.text).join(`

`)))}#b(e){let t=Ve(e,"bot",Ct());this.conversation.addBot(t)&&this.#i?.add(t.id),t.endOfTurn?this.waiting.end():this.waiting.heard(),this.watcher.changed()}#u(e){let{id:t,text:i}=Ve(e,"user",Ct());this.conversation.addEcho(St(t,i)),this.waiting.begin(),this.watcher.changed()}#p(e){this.notice=e,clearTimeout(this.#s),this.#s=setTimeout(()=>{this.notice="none",this.watcher.changed()},Ks)}};function Ct(){return typeof crypto.randomUUID=="function"?crypto.randomUUID():Array.from(crypto.getRandomValues(new Uint8Array(16)),n=>n.toString(16).padStart(2,"0")).join("")}var pi=E`
  .citation {
    padding: 0.75rem 0.875rem 0.625rem;
    border: 1px solid var(--line);
    border-inline-start: 4px solid var(--accent);
    border-radius: 0.25rem 0.625rem 0.625rem 0.25rem;
    background: var(--tint);
  }
  .citation figcaption {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    margin-block-start: 0.5rem;
    font-size: 0.875rem;
  }
  .source,
  .new-tab {
    color: var(--quiet);
  }
  .citation a,
  .links a {
    display: inline-block;
    padding-block: 0.25rem;
  }

  .scenario {
    padding-block: 0.125rem;
  }
  h4 {
    font-size: 1.0625rem;
    line-height: 1.35;
  }
  .person {
    color: var(--quiet);
    font-size: 0.9375rem;
  }
  .scenario > .person {
    margin-block-start: 0.125rem;
  }
  .post {
    padding: 0.75rem 0.875rem;
    border: 1px solid var(--edge);
    border-radius: 0.625rem;
    background: var(--ground);
  }
  .post figcaption {
    margin-block-end: 0.25rem;
    font-size: 0.9375rem;
  }
  .post figcaption span {
    color: var(--quiet);
  }
  .prompt {
    font-weight: 600;
  }
  .options {
    padding-inline-start: 1.625rem;
    list-style: upper-alpha;
  }

  .progress-words {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 1rem;
    font-size: 0.9375rem;
  }
  .progress-words > :last-child {
    color: var(--quiet);
    font-variant-numeric: tabular-nums;
  }
  progress {
    display: block;
    inline-size: 100%;
    block-size: 0.625rem;
    margin-block-start: 0.375rem;
    accent-color: var(--accent);
  }
  @media not (forced-colors: active) {
    progress {
      appearance: none;
      border: 1px solid var(--edge);
      border-radius: 999px;
      background: var(--ground);
      overflow: hidden;
    }
    progress::-webkit-progress-bar {
      background: var(--ground);
    }
    progress::-webkit-progress-value {
      background: var(--accent);
    }
    progress::-moz-progress-bar {
      background: var(--accent);
    }
  }
  .links {
    padding: 0;
    list-style: none;
  }

  .judgement {
    display: flex;
    align-items: center;
    inline-size: fit-content;
    gap: 0.4rem;
    padding: 0.125rem 0.75rem 0.125rem 0.5rem;
    border: 1.5px solid currentColor;
    border-radius: 999px;
    font-size: 0.9375rem;
    font-weight: 600;
  }
  .sound {
    color: var(--sound);
  }
  .partly {
    color: var(--partly);
  }
  .breach {
    color: var(--breach);
  }

  @media print {
    .citation,
    .post {
      background: none;
      color: var(--ink);
    }
    .citation a {
      display: none;
    }
  }
`;var di=E`
  .chat {
    all: initial; /* nothing comes in from the page: no size, spacing, case or direction of text */
    --pc-rem: 1em;
    display: flex;
    flex-direction: column;
    block-size: 100%;
    min-block-size: inherit;
    container-type: inline-size;
    overflow: hidden;
    background: var(--ground);
    color: var(--ink);
    font: medium/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
    text-align: start;
  }
  .view {
    position: relative;
    flex: 1;
    min-block-size: 0;
  }
  .scroll {
    position: relative;
    block-size: 100%;
    overflow: hidden auto;
    overscroll-behavior: contain;
  }
  .scroll:focus-visible {
    outline-offset: -3px;
  }
  .scroll,
  .foot {
    scrollbar-gutter: stable; /* both, so that the box stands under the messages */
    scrollbar-width: thin;
  }
  .column,
  .foot > * {
    inline-size: 100%;
    max-inline-size: 46rem;
    margin-inline: auto;
    padding-inline: 1rem;
  }
  .column {
    display: flex;
    flex-direction: column;
    min-block-size: 100%;
    padding-block: 1.25rem 0.75rem;
  }
  .foot {
    flex: none;
    overflow: hidden;
    border-block-start: 1px solid var(--line);
    background: var(--surface);
    padding-block-end: max(0.625rem, env(safe-area-inset-bottom));
  }
  .jump {
    position: absolute;
    inset-block-end: 0.75rem;
    inset-inline-end: max(0.75rem, calc((100% - 46rem) / 2));
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.4rem;
    min-inline-size: 2.75rem;
    min-block-size: 2.75rem;
    padding: 0;
    border: 1px solid var(--edge);
    border-radius: 999px;
    background: var(--surface);
    color: var(--accent);
    font-weight: 600;
    box-shadow: 0 2px 10px rgb(0 0 0 / 18%);
  }

  .wait p {
    display: flex;
    align-items: center;
    gap: 0.6rem;
    padding-block: 0.25rem 0.75rem;
    color: var(--quiet);
    font-size: 0.9375rem;
  }
  .dots {
    display: inline-flex;
    gap: 0.25rem;
  }
  .dots i {
    inline-size: 0.45rem;
    block-size: 0.45rem;
    border-radius: 50%;
    background: var(--edge);
    animation: breathe 1.4s ease-in-out infinite;
  }
  .dots i:nth-child(2) {
    animation-delay: 0.2s;
  }
  .dots i:nth-child(3) {
    animation-delay: 0.4s;
  }
  @keyframes breathe {
    0%,
    60%,
    100% {
      opacity: 0.35;
    }
    30% {
      opacity: 1;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .dots i {
      animation: none;
    }
  }

  .banner p {
    padding-block: 0.625rem 0;
    font-size: 0.9375rem;
    text-wrap: pretty;
  }
  .banner.connecting p {
    color: var(--quiet);
    animation: appear 0s 0.5s both; /* a quick connection shows nothing */
  }
  @keyframes appear {
    from {
      visibility: hidden;
    }
  }
  .banner:is(.offline, .unreachable, .signed-out) p {
    margin-block-start: 0.625rem;
    padding: 0.625rem 0.875rem;
    border: 1px solid var(--important);
    border-inline-start-width: 5px;
    border-radius: 0.5rem;
    background: var(--important-tint);
  }
  .banner a {
    display: inline-block;
    padding-block: 0.125rem;
    font-weight: 600;
  }

  .composer {
    padding-block-start: 0.75rem;
  }
  .row {
    display: flex;
    align-items: flex-end;
    gap: 0.625rem;
  }
  textarea {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 2.875rem;
    max-block-size: min(12rem, 35vh);
    padding: 0.625rem 0.875rem;
    border: 1.5px solid var(--edge);
    border-radius: 0.875rem;
    background: var(--surface);
    line-height: 1.5;
    resize: none;
    overflow: hidden auto;
  }
  textarea::placeholder {
    color: var(--quiet);
    opacity: 1;
  }
  textarea:focus-visible {
    outline-offset: 0;
    border-color: var(--accent);
  }
  textarea[aria-invalid="true"] {
    border-color: var(--important);
  }
  .send {
    display: inline-flex;
    align-items: center;
    gap: 0.45rem;
    min-block-size: 2.875rem;
    padding: 0.5rem 1.15rem 0.5rem 0.95rem;
    border: 1.5px solid var(--accent);
    border-radius: 0.875rem;
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  .send:hover {
    background: color-mix(in srgb, var(--accent) 88%, var(--ink));
  }
  .below {
    display: flex;
    align-items: center;
    gap: 0.125rem 1rem;
    padding-block-start: 0.375rem;
    font-size: 0.875rem;
    line-height: 1.4;
    color: var(--quiet);
  }
  .below .tool {
    flex: none;
    margin-inline: auto -0.625rem;
  }
  .hint {
    min-inline-size: 0;
  }
  .count {
    font-variant-numeric: tabular-nums;
  }
  .count.over {
    color: var(--important);
    font-weight: 600;
  }

  @container (min-width: 72em) {
    .jump {
      inset-inline-end: calc((100% - 46rem) / 2 - 11rem); /* beside the messages, over nothing */
      padding: 0.25rem 1.1rem 0.25rem 0.85rem;
    }
  }
  @container (max-width: 72em) {
    .jump span {
      position: absolute;
      inline-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
  }
  @container (max-width: 26em) {
    .column,
    .foot > * {
      padding-inline: 0.75rem;
    }
    .send {
      padding-inline: 0.875rem;
    }
    .send .icon {
      display: none;
    }
    .hint {
      font-size: 0.8125rem;
    }
  }
  @media (forced-colors: active) {
    :focus-visible {
      outline-color: Highlight;
    }
    .dots i {
      background: CanvasText;
    }
    .send {
      border-color: ButtonText;
      background: ButtonFace;
      color: ButtonText;
    }
  }
  @media print {
    .chat,
    .view,
    .scroll {
      display: block;
      block-size: auto;
      min-block-size: 0;
      overflow: visible;
      container-type: normal;
      background: none;
    }
    .column {
      display: block;
      max-inline-size: none;
      padding: 0;
    }
    .foot,
    .jump,
    .wait {
      display: none;
    }
    .printed {
      display: block;
      margin-block-end: 1rem;
      border-block-end: 1px solid var(--line);
      padding-block-end: 0.5rem;
      font-weight: 600;
    }
  }
`;var fi=E`
  .part {
    display: flex;
    flex-direction: column;
  }
  .message {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: 0.625rem;
    margin-block-end: 0.875rem;
  }
  .bubble {
    max-inline-size: min(100%, 38rem);
    padding: 0.75rem 1rem;
    border: 1px solid var(--line);
    border-radius: 1rem 1rem 1rem 0.25rem;
    background: var(--surface);
    overflow-wrap: anywhere;
    text-wrap: pretty;
  }
  .bubble > * + *:not(.unseen),
  .scenario > * + *,
  blockquote > * + * {
    margin-block-start: 0.625rem;
  }
  .bubble > .unseen + * {
    margin-block-start: 0;
  }
  ul {
    padding-inline-start: 1.25rem;
  }
  li + li {
    margin-block-start: 0.25rem;
  }
  .own {
    align-items: flex-end;
    gap: 0.375rem;
  }
  .own .bubble {
    max-inline-size: min(88%, 34rem);
    border-color: var(--own);
    border-radius: 1rem 1rem 0.25rem 1rem;
    background: var(--own);
    color: var(--on-own);
  }
  .own .bubble.not-kept {
    border: 1px dashed var(--edge);
    background: transparent;
    color: var(--quiet);
  }
  .typed {
    white-space: pre-wrap;
  }
  .day {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    margin-block: 0.25rem 1rem;
    color: var(--quiet);
    font-size: 0.875rem;
  }
  .day::before,
  .day::after {
    content: "";
    flex: 1;
    border-block-start: 1px solid var(--line);
  }

  .delivery {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    align-items: center;
    gap: 0.25rem 0.75rem;
    max-inline-size: 100%;
    color: var(--quiet);
    font-size: 0.9375rem;
  }
  .not-sent {
    display: inline-flex;
    align-items: center;
    gap: 0.35rem;
    color: var(--important);
    font-weight: 600;
  }
  .again {
    display: inline-flex;
    align-items: center;
    gap: 0.4rem;
    min-block-size: 2.75rem;
    padding: 0.25rem 0.875rem;
    border: 1.5px solid var(--edge);
    border-radius: 0.75rem;
    background: var(--surface);
    color: var(--accent);
    font-size: 0.9375rem;
    font-weight: 600;
  }

  .sending {
    animation: appear 0s 0.5s both; /* what goes through at once shows nothing */
  }
  .sent .icon,
  .judged .icon,
  .tool .icon {
    inline-size: 1em;
    block-size: 1em;
  }
  .sent,
  .judged {
    display: inline-flex;
    align-items: center;
    gap: 0.3rem;
    color: var(--quiet);
    font-size: 0.875rem;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.5rem;
    margin-block: -0.25rem;
  }
  .tool {
    display: inline-flex;
    align-items: center;
    gap: 0.35rem;
    min-block-size: 2rem;
    min-inline-size: 2rem;
    padding: 0.125rem 0.625rem;
    border: 1px solid transparent;
    border-radius: 0.5rem;
    background: none;
    color: var(--accent);
    font-size: 0.875rem;
  }
  .tools .tool {
    border-color: var(--line);
  }
  .tool:hover {
    background: var(--tint);
  }

  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    max-inline-size: min(100%, 38rem);
  }
  .choices.stacked {
    flex-direction: column;
    align-items: stretch;
  }
  .choice {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-block-size: 2.75rem;
    max-inline-size: 100%;
    padding: 0.5rem 1rem;
    border: 1.5px solid var(--accent);
    border-radius: 0.75rem;
    background: var(--surface);
    color: var(--accent);
    font-weight: 600;
    line-height: 1.375;
    text-align: start;
    overflow-wrap: anywhere;
  }
  .choice:hover:not([aria-disabled="true"]),
  .again:hover,
  .jump:hover {
    background: var(--tint);
  }
  .choice[aria-disabled="true"] {
    border: 1.5px dashed var(--line);
    background: transparent;
    color: var(--quiet);
    font-weight: 400;
    cursor: default;
  }
  .choice.chosen[aria-disabled="true"] {
    border: 1.5px solid var(--edge);
    background: var(--tint);
    color: var(--ink);
  }

  .urgent .bubble {
    border: 1.5px solid var(--important);
    border-inline-start-width: 6px;
    background: var(--important-tint);
  }
  .important {
    display: flex;
    align-items: center;
    gap: 0.45rem;
    color: var(--important);
  }

  .welcome {
    margin-block: auto 1rem;
  }
  .welcome h3 {
    font-size: 1.5rem;
    line-height: 1.25;
    letter-spacing: -0.01em;
  }
  .welcome p {
    max-inline-size: 38rem;
    margin-block-start: 0.5rem;
    text-wrap: pretty;
  }
  .welcome .start {
    margin-block: 1.25rem 0.625rem;
    color: var(--quiet);
    font-size: 0.9375rem;
  }
  .welcome .choices {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
    gap: 0.625rem;
  }

  @media (forced-colors: active) {
    .choice[aria-disabled="true"] {
      border-color: GrayText;
      color: GrayText;
    }
    .choice.chosen[aria-disabled="true"] {
      border: 2px solid CanvasText;
      color: CanvasText;
    }
  }
  @media print {
    .message {
      break-inside: avoid;
    }
    .bubble,
    .own .bubble,
    .urgent .bubble {
      max-inline-size: none;
      background: none;
      color: var(--ink);
    }
    .bubble > .unseen {
      position: static;
      inline-size: auto;
      block-size: auto;
      margin: 0;
      clip-path: none;
      font-weight: 600;
    }
    .tools,
    .delivery:not(:has(.not-sent)),
    .again,
    .welcome .choices,
    .start {
      display: none;
    }
    .choices {
      display: block;
    }
    .choice,
    .choice[aria-disabled="true"],
    .choice.chosen[aria-disabled="true"] {
      display: flex;
      min-block-size: 0;
      padding: 0.125rem 0;
      border: 0;
      background: none;
      color: var(--ink);
    }
  }
`;var Ys=E`
  :host {
    display: block !important;
    visibility: visible !important;
    opacity: 1 !important;
    filter: none !important;
    transform: none !important;
    clip-path: none !important;
    mask: none !important;
    pointer-events: auto !important;
    zoom: 1 !important;
    block-size: 100%;
    min-block-size: 20rem;
  }
  :host([hidden]) {
    display: none !important;
  }
  @media print {
    :host {
      block-size: auto !important;
      max-block-size: none !important;
      overflow: visible !important;
    }
  }
`,Js=E`
  .chat {
    --ink: var(--pc-ink, #13252c);
    --quiet: var(--pc-quiet, #4b5f67);
    --ground: var(--pc-ground, #f4f7f7);
    --surface: var(--pc-surface, #ffffff);
    --tint: var(--pc-tint, #eaf2f3);
    --line: var(--pc-line, #d3dddf);
    --edge: var(--pc-edge, #6c7f86);
    --accent: var(--pc-accent, #0f4f5e);
    --on-accent: var(--pc-on-accent, #ffffff);
    --own: var(--pc-own, #123f55);
    --on-own: var(--pc-on-own, #ffffff);
    --important: #7a4a00;
    --important-tint: #fff7e6;
    --sound: #17603b;
    --partly: #7a4a00;
    --breach: #9a2a2a;
    color-scheme: light dark;
  }
  @media screen and (prefers-color-scheme: dark) {
    .chat {
      --ink: var(--pc-ink, #e8eff0);
      --quiet: var(--pc-quiet, #a9babf);
      --ground: var(--pc-ground, #0f181b);
      --surface: var(--pc-surface, #18252a);
      --tint: var(--pc-tint, #213339);
      --line: var(--pc-line, #30444b);
      --edge: var(--pc-edge, #7f949b);
      --accent: var(--pc-accent, #86d3dc);
      --on-accent: var(--pc-on-accent, #06252b);
      --own: var(--pc-own, #1d5468);
      --on-own: var(--pc-on-own, #ffffff);
      --important: #f3c471;
      --important-tint: #2b2415;
      --sound: #86d6a8;
      --partly: #f3c471;
      --breach: #f5a3a0;
    }
  }
`,Gs=E`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  h4,
  p,
  ul,
  ol,
  figure,
  blockquote {
    margin: 0;
    padding: 0;
  }
  button,
  textarea {
    font: inherit;
    color: inherit;
  }
  button {
    cursor: pointer;
  }
  a {
    color: var(--accent);
    text-underline-offset: 0.18em;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  .icon {
    inline-size: 1.25em;
    block-size: 1.25em;
    flex: none;
  }
  .printed {
    display: none;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`,mi="--pc-rem";function Qs(n){return xe(n.cssText.replace(/(-?[\d.]+)rem\b/g,`calc($1 * var(${mi}))`))}function gi(){try{CSS.registerProperty({name:mi,syntax:"<length>",inherits:!0,initialValue:"16px"})}catch(n){if(!(n instanceof DOMException))throw n}}var yi=[Ys,...[Gs,di,Js,fi,pi].map(Qs)];function bi({name:n,isOpen:e,chosen:t,say:i}){let s=l.suggestions;return h`<section class="welcome">
    <h3>${l.greeting(n)}</h3>
    <p>${l.welcome}</p>
    <p class="start">${l.suggestionsLabel}</p>
    ${ft({titles:s,label:l.suggestionsLabel,isOpen:e,chosen:t,press:r=>i(s[r]??"")})}
  </section>`}var Rt=class extends M{static styles=yi;static properties={assistant:{type:String},tokenUrl:{attribute:"token-url"},policyUrl:{attribute:"policy-url"},signInUrl:{attribute:"sign-in-url"},signInWindow:{attribute:"sign-in-window",type:Boolean},name:{type:String}};#e=null;#t=new Pe(()=>this.requestUpdate());#n="";#i=null;#s=!1;#c=!1;#o=null;#l="";constructor(){super(),this.assistant=location.origin,this.tokenUrl="/chat/token",this.policyUrl="/policy",this.signInUrl="/",this.signInWindow=!1,this.name=""}connectedCallback(){super.connectedCallback(),this.#e=new Je(this.assistant,this.tokenUrl,this),this.#e.start(),addEventListener("resize",this.#v)}disconnectedCallback(){super.disconnectedCallback(),removeEventListener("resize",this.#v),this.#e?.close(),this.#e=null}changed(){this.requestUpdate()}goOn(e){this.#e?.goOn(e)}focus(){this.renderRoot.querySelector("textarea")?.focus({preventScroll:!0})}signedIn(e){e&&(this.#n="",this.#s=!1,this.#i=null),this.#n||(this.#n=dn(this.#e?.person??null)),this.requestUpdate()}givenBack(e){this.#d([e,this.#n].filter(Boolean).join(`

`))}render(){let e=this.#e;if(!e)return u;let{entries:t}=e.conversation;this.#s||=e.isLoaded&&!e.historyFailed&&t.length===0;let i=t.filter(r=>!r.live),s=t.filter(r=>r.live);return h`<div class="chat" lang="en-GB" dir="ltr">
      <h2 class="unseen">${l.title}</h2>
      <p class="printed">${l.printed(ae(Date.now()))}</p>
      <div class="view">
        <section class="scroll" tabindex="0" aria-label=${l.title} @scroll=${this.#w}>
          <div class="column">
            ${this.#s&&i.length===0?this.#y():u}
            <div class="part">
              ${i.length>0?h`<h3 class="unseen">${l.earlier}</h3>`:u}
              ${this.#r(i,0)}
            </div>
            ${s.length>0?h`<h3 class="unseen">${l.latest}</h3>`:u}
            <div class="part" role="log" aria-live="polite" aria-label=${l.latest}>
              ${this.#r(s,i.length)}
            </div>
            ${on(e)}
          </div>
        </section>
        ${this.#t.isAtEnd||t.length===0?u:this.#b()}
      </div>
      <div class="foot">
        ${rn(e,{url:this.signInUrl,inWindow:this.signInWindow},this.#n!=="")}
        <p class="unseen" role="status">${this.#l}</p>
        ${un({draft:this.#n,canPrint:t.length>0,typed:r=>this.#d(r),send:()=>this.#p()})}
      </div>
    </div>`}willUpdate(){this.#c=this.shadowRoot?.activeElement!=null}updated(){this.#c&&!this.shadowRoot?.activeElement&&this.#a();let t=this.renderRoot.querySelector("textarea");t&&hn(t),this.#v()}#r(e,t){let i=r=>r.id,s=this.#e.conversation.open();return sn(e,i,(r,o)=>this.#m(r,o+t,s))}#m(e,t,i){let s=this.#e,{conversation:r}=s,o=Rn({entry:e,isOpen:i.has(e.id),chosen:e.buttons.length>0?r.chosenUnder(t):null,isConnecting:s.phase==="connecting"&&!s.isLoaded,policyUrl:this.policyUrl,press:(a,c)=>this.#h(()=>s.press(e,a,c)),sendAgain:()=>this.#h(()=>s.sendAgain(e.id)),isNewestOwn:e===r.newestOwn(),tools:{said:r.saidAfter(t),isCopied:e.id===this.#o,copy:()=>{this.#u(e)},judge:a=>this.#h(()=>s.say(a))}});return h`${this.#g(e,r.entries[t-1])}${o}`}#g(e,t){let i=e.at===null?"":ae(e.at),s=t?.at==null?"":ae(t.at);return!i||i===s||!t&&i===ae(Date.now())?u:h`<p class="day"><span>${i}</span></p>`}#y(){return bi({name:this.name,isOpen:this.#e?.conversation.entries.length===0,chosen:this.#i,say:e=>{this.#i=e,this.#h(()=>this.#e?.say(e))}})}#b(){return h`<button type="button" class="jump" title=${l.jump} @click=${this.#_}>
      ${w.down}<span>${l.jump}</span>
    </button>`}async#u(e){let t=await Tn(An(e),this.renderRoot);this.#o=t?e.id:null,this.#l=t?l.copiedSaid:l.copyFailed,this.requestUpdate()}#p(){let e=this.#n;ln(e)&&this.#e?.phase!=="signed-out"&&(this.#h(()=>this.#e?.say(e.trim())),this.#d("")),this.#a()}#h(e){this.#e?.phase!=="signed-out"&&(this.#t.resume(),e(),this.#a())}#d(e){this.#n=e,lt(e,this.#e?.person??null),this.requestUpdate()}#a(){let e=this.renderRoot.querySelector("textarea");!e||this.shadowRoot?.activeElement===e||(matchMedia("(pointer: coarse)").matches&&(e.inputMode="none"),e.focus({preventScroll:!0}))}get#f(){return this.renderRoot.querySelector(".scroll")}#v=()=>{let e=this.renderRoot.querySelectorAll("[role=log] .message.own"),t=(this.#e?.conversation.entries.length??0)>0;this.#f&&t&&this.#t.settle(this.#f,e[e.length-1]??null)};#w=()=>{this.#f&&this.#t.scrolled(this.#f)};#_=()=>{this.#f&&this.#t.toEnd(this.#f),this.#a()}};gi();customElements.get("policy-chat")||customElements.define("policy-chat",Rt);export{Rt as PolicyChat};
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
